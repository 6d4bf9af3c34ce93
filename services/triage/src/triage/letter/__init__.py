"""The safeguarding letter as a document (T6, T7): from its stored facts to accessible HTML and PDF.

`wording` says it in plain English, as a `Document` of a few kinds of block; `cafcass_documents` lays it out; `rendering` is the
job that the runtime does outside every batch.
"""
