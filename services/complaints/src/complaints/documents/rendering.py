"""The slow work itself: from the facts of a document to its page and PDF. Given the same facts it gives the same bytes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cafcass_contracts.feedback import DocumentKind
from cafcass_documents.rendering import rendered
from cafcass_domain.state import convert
from complaints.documents.wording import written
from complaints.domain.writing.held import FACTS
from complaints.domain.writing.papers import Made


def render(data: Mapping[str, Any]) -> Made:
    """What `domain.writing.papers.job_of` asks for."""
    made = rendered(written(convert(data["facts"], FACTS[DocumentKind(data["kind"])])))
    return Made(html=made.html, pdf=made.pdf, pages=made.pages, sha256=made.sha256)
