"""The job itself: from a letter's stored facts to HTML and PDF. Given the same facts it gives the same bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from hashlib import sha256
from typing import Any

from cafcass_domain.state import convert
from triage.domain.letter.facts import LetterFacts
from triage.domain.letter.filing import Rendered
from triage.letter.html import as_html
from triage.letter.pdf import as_pdf
from triage.letter.texts import each_text, readable
from triage.letter.wording import written


def render(data: Mapping[str, Any]) -> Rendered:
    """What `domain.letter.rendering.job_data` asks for."""
    return rendered(convert(data["versions"], tuple[LetterFacts, ...]))


def rendered(versions: tuple[LetterFacts, ...]) -> Rendered:
    """The document of the last of these versions of one letter, oldest first."""
    document = asdict(written(versions))
    plain = each_text({**document, "issued_on": document["issued_on"].isoformat()}, readable)
    pdf, pages = as_pdf(plain)
    return Rendered(html=as_html(plain), pdf=pdf, pages=pages, sha256=sha256(pdf).hexdigest())
