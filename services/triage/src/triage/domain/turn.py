"""One evaluation of one case on its way to a decision: the parts of the evaluation (`evaluation.py`) each add what they say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cafcass_domain.decision import Answer, Change, Decision
from cafcass_domain.state import replace
from cafcass_domain.turn import Turn
from triage.domain.case import TriageCase
from triage.domain.duty import Rotas
from triage.domain.letter.content import content_of
from triage.domain.letter.facts import LETTERS, Letter, LetterContent
from triage.domain.letter.sensitive import sensitive
from triage.domain.policy import TriagePolicy
from triage.domain.screening.outcome import Screened, screened


@dataclass(slots=True, kw_only=True)
class CaseTurn(Turn[TriageCase, TriagePolicy]):
    """What the parts work on. `case` and `letter` are replaced as they go; `before` is how the case was."""

    rotas: Rotas
    letter_before: Letter | None
    letter: Letter | None
    _screened: Screened | None = None
    _content: LetterContent | None = None
    _sensitive: Mapping[str, str] | None = None

    @property
    def screened(self) -> Screened:
        """What screening finds of the case, worked out once: after concerns are raised, no part changes what it rests on."""
        if self._screened is None:
            self._screened = screened(self.case, self.policy)
        return self._screened

    @property
    def content(self) -> LetterContent:
        """What the letter would say now, worked out once."""
        if self._content is None:
            self._content = content_of(self.case, self.screened)
        return self._content

    @property
    def sensitive(self) -> Mapping[str, str]:
        """What in that may not be told to everybody, worked out once."""
        if self._sensitive is None:
            self._sensitive = sensitive(self.case, self.content, self.policy)
        return self._sensitive

    def decision(self, answer: Answer | None = None) -> Decision:
        """All that was said."""
        made = super(CaseTurn, self).decision(answer)
        if self.letter is self.letter_before:
            return made
        return replace(made, changes=(*made.changes, Change(LETTERS, self.id, self.letter)))
