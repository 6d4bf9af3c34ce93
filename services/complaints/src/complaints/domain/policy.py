"""Every number that complaints decides by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cafcass_contracts.complaints_commands import OFFICERS
from cafcass_contracts.roles import Role
from cafcass_domain.numbers import Days, Hours, Minutes, WorkingDays
from cafcass_domain.policy import Policy, number


@dataclass(frozen=True, kw_only=True, eq=False)
class ComplaintsPolicy(Policy):
    """The policy of complaints in force at one moment."""

    # Triage and the clocks
    national_team: str = number(
        "national-complaints",
        "that triages and answers complaints",
        source="OF 2.4; the name is assumed",
        rule="C1",
        unit="team",
        not_empty=True,
    )
    triage_role: Role = number(
        Role.COMPLAINTS_OFFICER,
        "of the national team is asked",
        source="OF 2.4; the name is assumed",
        rule="C1",
        unit="role",
    )
    triage_working_days: WorkingDays = number(
        1, "in which a complaint is triaged", source="OF 2.2", rule="C1", at_least=0, at_most=20
    )
    pass_on_hours: Hours = number(
        24, "in which a team passes on what it received", source="OF 2.7", rule="C1", at_least=1, at_most=240
    )
    acknowledge_working_days: WorkingDays = number(
        2, "in which a complaint is acknowledged", source="assumed", rule="C3", at_least=0, at_most=20
    )
    look_into_working_days: WorkingDays = number(
        5,
        "in which the complainant is contacted, the file scrutinised, practitioner and manager contacted",
        source="assumed: OF 2.8 has the step and no time",
        rule="C3",
        at_least=1,
        at_most=40,
    )
    answer_working_days: WorkingDays = number(
        20, "in which a complaint is answered", source="assumed", rule="C3", at_least=1, at_most=120
    )
    answer_after_hearing_working_days: WorkingDays = number(
        5,
        "after the next court hearing, in which a complaint is answered",
        source='OF 2.8, which says "of"; after is assumed',
        rule="C3",
        at_least=0,
        at_most=40,
    )
    answer_before_hearing_working_days: WorkingDays = number(
        1,
        "before the next court hearing, by which the answer is wanted",
        source="OF 2.8; how many is assumed",
        rule="C3",
        at_least=0,
        at_most=20,
    )
    short_notice_working_days: WorkingDays = number(
        0,
        "in which something is done whose due time was past when it was known",
        source="assumed: due now",
        rule="G1",
        at_least=0,
        at_most=5,
    )
    due_soon_working_days: WorkingDays = number(
        3, "before an answer is due, at which that is told", source="assumed", rule="C4", at_least=0, at_most=20
    )
    holding_letter_working_days: WorkingDays = number(
        1,
        "in which a holding letter is written once an answer is late or was given more time",
        source="OF 8.2; how many is assumed",
        rule="C4",
        at_least=0,
        at_most=20,
    )
    most_extensions: int = number(
        2, "that a complaint may have", source="assumed", rule="C4", unit="extensions", at_least=0, at_most=10
    )
    longest_extension_working_days: WorkingDays = number(
        20, "that one extension gives at most", source="assumed", rule="C4", at_least=1, at_most=60
    )
    send_working_days: WorkingDays = number(
        1,
        "in which somebody decides where a document goes, and in which it is then sent",
        source="assumed",
        rule="T13",
        at_least=0,
        at_most=20,
    )
    clocks_differ_minutes: Minutes = number(
        5,
        "by which something may seem to be done after we heard of it, since clocks differ; it then counts as done when we heard",
        source="assumed",
        rule="T13",
        at_least=0,
        at_most=60,
    )
    close_working_days: WorkingDays = number(
        5,
        "after its answer, in which a complaint is closed with what there is to learn from it",
        source="assumed",
        rule="C8",
        at_least=1,
        at_most=60,
    )
    review_working_days: WorkingDays = number(
        5,
        "in which an improvement manager reviews a complex complaint",
        source="OF 6.20; how many is assumed",
        rule="C7",
        at_least=1,
        at_most=60,
    )
    improvement_team: str = number(
        "national-improvement",
        "that reviews complex complaints and keeps the national learning log",
        source="OF 6.20, 6.25; the name is assumed",
        rule="C8",
        unit="team",
        not_empty=True,
    )
    ombudsman_days: Days = number(
        90,
        "after which somebody asks what the ombudsman decided, and again every so many",
        source="assumed",
        rule="C8",
        at_least=1,
        at_most=730,
    )

    # What belongs together
    same_matter_days: Days = number(
        182,
        "after its closing, in which more from the same person about the same case is taken for the same matter",
        source="assumed",
        rule="C1",
        at_least=0,
        at_most=3650,
    )
    kept_days: Days = number(
        30,
        "for which the words of correspondence are kept that went elsewhere, in case it comes here after all",
        source="assumed",
        rule="G4",
        at_least=1,
        at_most=365,
    )
    read_working_days: WorkingDays = number(
        1,
        "in which somebody reads what came on top of a complaint, or in spite of an arrangement",
        source="OF 2.2",
        rule="T1",
        at_least=0,
        at_most=20,
    )

    # How contact goes on
    inundation_messages: int = number(
        10,
        "from one person within `inundation_hours` at which a manager is asked about how contact goes on",
        source="OF 8.8; how many is assumed",
        rule="C6",
        unit="pieces of correspondence",
        at_least=2,
        at_most=1000,
    )
    inundation_hours: Hours = number(
        24, "over which one person's correspondence is counted", source="assumed", rule="C6", at_least=1, at_most=720
    )
    longest_arrangement_days: Days = number(
        182,
        "after which an arrangement is reviewed at the latest",
        source="assumed",
        rule="C6",
        at_least=1,
        at_most=730,
    )
    decide_contact_working_days: WorkingDays = number(
        1,
        "in which a manager decides what was put to them about contact",
        source="assumed",
        rule="C6",
        at_least=0,
        at_most=20,
    )
    see_flag_working_days: WorkingDays = number(
        1,
        "in which whoever works a case has seen a staff safety flag",
        source="assumed",
        rule="C6",
        at_least=0,
        at_most=20,
    )
    secure_domains: frozenset[str] = number(
        frozenset({"cjsm.net"}),
        "where solicitors may be sent a document by e-mail",
        source="assumed",
        rule="T9",
        unit="domains",
    )

    # The employee relations route
    employee_relations_team: str = number(
        "employee-relations",
        "that works allegations of misconduct",
        source="OF 8.5; the name is assumed",
        rule="C2",
        unit="team",
        not_empty=True,
    )
    misconduct_triage_hours: Hours = number(
        48,
        "in which an allegation is triaged, suspension or an alternative decided, an investigator appointed and a hearing set",
        source="OF 2.8",
        rule="C2",
        at_least=1,
        at_most=240,
    )
    misconduct_investigation_days: Days = number(
        21, "in which an allegation is investigated", source="OF 2.8", rule="C2", at_least=1, at_most=365
    )
    misconduct_report_days: Days = number(
        56, "in which the report on an investigation is there", source="OF 2.8", rule="C2", at_least=1, at_most=365
    )
    misconduct_decision_days: Days = number(
        56, "in which an allegation is heard and decided", source="OF 2.8", rule="C2", at_least=1, at_most=365
    )

    # What is learned
    disseminate_working_days: WorkingDays = number(
        10,
        "after the end of a quarter, at which its learning is disseminated and its complaints are analysed",
        source="OF 6.25; how many is assumed",
        rule="C8",
        at_least=1,
        at_most=60,
    )
    apply_working_days: WorkingDays = number(
        40, "in which an area records how it applied that", source="assumed", rule="C8", at_least=1, at_most=120
    )
    sign_working_days: WorkingDays = number(
        20,
        "in which a head of service signs the analysis of children's complaints",
        source="OF 8.5; how many is assumed",
        rule="C5",
        at_least=1,
        at_most=60,
    )
    learning_working_days: WorkingDays = number(
        10,
        "in which it is decided whether a learning point goes into the national log",
        source="assumed",
        rule="C8",
        at_least=1,
        at_most=60,
    )
    suppressed_below: int = number(
        5,
        "below which a number is not said to the public",
        source="assumed",
        rule="G5",
        unit="complaints",
        at_least=2,
        at_most=100,
    )
    log_check_hours: Hours = number(
        24,
        "in which a letter of a member of Parliament is checked against the log",
        source="OF 2.8",
        rule="T4",
        at_least=1,
        at_most=240,
    )

    def problems(self) -> Iterator[str]:
        """See the base. Who is asked must be able to answer, and steps must follow one another."""
        yield from super().problems()
        if self.triage_role not in OFFICERS:
            yield f"triage_role must be one that may decide what a complaint is: {', '.join(OFFICERS)}"
        if self.acknowledge_working_days > self.answer_working_days:
            yield "acknowledge_working_days must not be more than answer_working_days"
        if self.misconduct_investigation_days > self.misconduct_report_days:
            yield "misconduct_investigation_days must not be more than misconduct_report_days"
        if self.misconduct_report_days > self.misconduct_decision_days:
            yield "misconduct_report_days must not be more than misconduct_decision_days"
