"""Laying out, the slow part of a document: done by a job, outside every batch. The same document gives the same bytes."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from hashlib import sha256

from cafcass_documents.document import Document
from cafcass_documents.html import as_html
from cafcass_documents.pdf import as_pdf
from cafcass_documents.texts import each_text, readable


@dataclass(frozen=True, slots=True)
class Rendered:
    """A document in both its forms."""

    html: bytes
    pdf: bytes
    pages: int
    sha256: str
    """Of the PDF."""
    unshown: tuple[str, ...] = ()
    """Names of the characters that no font shows in the PDF, where the page has them."""


def rendered(document: Document) -> Rendered:
    """The page and the PDF of a document."""
    content = asdict(document)
    plain = each_text({**content, "issued_on": content["issued_on"].isoformat()}, readable)
    pdf, pages, unshown = as_pdf(plain)
    return Rendered(html=as_html(plain), pdf=pdf, pages=pages, sha256=sha256(pdf).hexdigest(), unshown=unshown)
