"""The hooks 规则接口: the seventeen questions a county's plugin may answer, `hook(facts, law) -> answer`.

Joined (`check_ required_ watch_`): every layer adds, none silences except by Waiver. Decided (`decide_`): one
answer, asked county, packs, baseline; None declines. `law` is that of the reference day; in a session this is
the session day (first training day) unless said otherwise. An implementation may leave out `law`.
"""

from __future__ import annotations

from collections.abc import Iterable

from xiangxun.rules import answers as a
from xiangxun.rules import facts as f
from xiangxun.rules.law import Law
from xiangxun.rules.marker import hookspec

Found = Iterable[a.Finding | a.Waiver] | None
FoundOrCapped = Iterable[a.Finding | a.Waiver | a.Cap] | None


@hookspec
def check_institution(facts: f.InstitutionFacts, law: Law) -> Found:
    """On the day of the check: asked on registration and before APPLY. Suspend → no new applications.

    Nobody answers: nothing found.
    """


@hookspec
def check_lecturer(facts: f.EngagementFacts, law: Law) -> Found:
    """On the first day of the class: asked when a lecturer is assigned and again on OPEN; stops the assignment.

    Nobody answers: nothing found.
    """


@hookspec
def check_plan(facts: f.PlanFacts, law: Law) -> Found:
    """On the day of submission: asked on submit and on change; stops it. Baseline: `[required."plan:KIND"]`."""


@hookspec
def check_people(facts: f.PeopleFacts, law: Law) -> FoundOrCapped:
    """On the session day, whole roster: enrolment ADMIT, ledger COUNT, funds PAY, dossier CERTIFY.

    Stops single persons; Prefer orders the queue; Cap gives seats in that order. Baseline:
    `[required."person:GATE"]`.
    """


@hookspec
def check_session(facts: f.SessionCheck, law: Law) -> Found:
    """On the session day, before each step APPLY OPEN CLOSE LEDGER SUBMIT ACCEPT SETTLE ARCHIVE; stops it.

    Baseline: `[required."session:STAGE"]`, `[required."row:STAGE"]`.
    """


@hookspec
def check_costs(facts: f.CostFacts, law: Law) -> FoundOrCapped:
    """On the session day: asked when a cost list is entered; cuts to `at_most`, finds fault below `at_least`.

    Nobody answers: no cap.
    """


@hookspec
def required_approvals(facts: f.MatterFacts, law: Law) -> Iterable[a.ApprovalStep] | None:
    """On the day the matter is opened: steps ordered by `after`, each put on a desk.

    Nobody answers: baseline only (the inspector signs an inspection).
    """


@hookspec
def required_documents(facts: f.SessionCheck, law: Law) -> Iterable[a.DocumentDemand] | None:
    """On the session day, at OPEN, SUBMIT, ACCEPT, ARCHIVE: the checklist. Baseline: declared documents."""


@hookspec
def required_followups(facts: f.SessionCheck, law: Law) -> Iterable[a.FollowupRound] | None:
    """On the session day, at CLOSE (rounds) and ACCEPT (sample calls). Nobody answers: no round."""


@hookspec(firstresult=True)
def decide_attendance(facts: f.AttendanceFacts, law: Law) -> a.Attendance | None:
    """On the session day: asked at the end of each day and on correction. Baseline: held minutes, held days."""


@hookspec(firstresult=True)
def decide_ledger(facts: f.LedgerFacts, law: Law) -> a.Ledger | None:
    """On the session day: asked at LEDGER and after each ruling until accepted; exactly one line per person.

    Baseline: 1 per attendee; never present 0, citing the rule of `count.min_presence`.
    """


@hookspec(firstresult=True)
def decide_lecturer_grade(facts: f.LecturerFacts, law: Law) -> a.Verdict | None:
    """On the day of the entry or the class: asked before `check_lecturer`. Baseline: "registered"."""


@hookspec(firstresult=True)
def decide_lecturer_assessment(facts: f.AssessmentFacts, law: Law) -> a.Verdict | None:
    """On the session day, when the forms are closed; Withhold and Suspend bite once confirmed.

    Baseline: passed.
    """


@hookspec(firstresult=True)
def decide_trainee_levels(facts: f.LevelFacts, law: Law) -> tuple[a.Verdict, ...] | None:
    """On the session day, at the end of a stage: one verdict per trainee. Baseline: the level stays."""


@hookspec(firstresult=True)
def decide_acceptance(facts: f.AcceptanceFacts, law: Law) -> a.Verdict | None:
    """On the session day (programme: day of the round), when the opinion is entered.

    The next state comes from the scale's `then`. Baseline: refers to a person, never a silent pass.
    """


@hookspec(firstresult=True)
def decide_funding(facts: f.FundingFacts, law: Law) -> a.Funding | None:
    """On the session day (programme: `as_of`), on acceptance and each event: the whole entitlement.

    The core pays the difference to what was paid. Baseline: no line.
    """


@hookspec
def watch_obligations(facts: f.WatchFacts, law: Law) -> Iterable[a.Obligation] | None:
    """On `as_of`, nightly and on opening the page: what is due, late or at risk. Nobody answers: nothing."""
