"""The job itself: from a letter's stored facts to HTML and PDF. Given the same facts it gives the same bytes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cafcass_documents.rendering import rendered
from cafcass_domain.state import convert
from triage.domain.letter.facts import LetterFacts
from triage.domain.letter.filing import Rendered
from triage.letter.wording import written


def render(data: Mapping[str, Any]) -> Rendered:
    """What `domain.letter.rendering.job_data` asks for: the document of the last of these versions of one letter, oldest first."""
    made = rendered(written(convert(data["versions"], tuple[LetterFacts, ...])))
    return Rendered(html=made.html, pdf=made.pdf, pages=made.pages, sha256=made.sha256, unshown=made.unshown)
