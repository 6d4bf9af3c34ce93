"""One evaluation of one case on its way to a decision: the parts of the evaluation (`evaluation.py`) each add what they say."""

from __future__ import annotations

from dataclasses import dataclass

from cafcass_domain.decision import Answer, Change, Decision
from cafcass_domain.state import replace
from cafcass_domain.turn import Turn
from triage.domain.case import TriageCase
from triage.domain.duty import Rotas
from triage.domain.letter.content import content_of
from triage.domain.letter.facts import LETTERS, Letter, LetterContent
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

    def decision(self, answer: Answer | None = None) -> Decision:
        """All that was said."""
        made = super(CaseTurn, self).decision(answer)
        if self.letter is self.letter_before:
            return made
        return replace(made, changes=(*made.changes, Change(LETTERS, self.id, self.letter)))
