"""What complaints writes, in plain English: from stored facts to an accessible page and PDF.

`wording` says what is in each kind of document; `cafcass_documents` lays it out; `rendering` is the slow work that the runtime has done
outside every batch.
"""
