"""Result facts 结果事实: ledger 台账, acceptance 验收, costs and funds 资金, and the watch over duties."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from xiangxun.rules.facts.recurring import Event, Person, Ruling
from xiangxun.rules.facts.sessions import SessionFacts
from xiangxun.rules.history import NO_HISTORY, History
from xiangxun.rules.marks import derived
from xiangxun.rules.vocabulary import EMPTY, Code, Map, Ref, RuleId


@dataclass(frozen=True, slots=True)
class LedgerFacts:
    """The people of a session with the rules that stop each at gate COUNT, and the courses each took."""

    session: SessionFacts
    people: tuple[Person, ...] = ()
    stopped: Annotated[Map[Ref, tuple[RuleId, ...]], derived("check_people")] = EMPTY
    courses: Map[Ref, frozenset[Code]] = EMPTY
    history: History = NO_HISTORY
    rulings: tuple[Ruling, ...] = ()


@dataclass(frozen=True, slots=True)
class Score:
    """Points for a criterion; `proofs`: kinds of document that prove them."""

    criterion: Code
    points: Decimal
    proofs: frozenset[Code] = frozenset()


@dataclass(frozen=True, slots=True)
class AcceptanceFacts:
    """A session, batch or programme (`kind`) in a round of acceptance.

    `proposed`: grade entered by a person; `vetoes`: conditions the office ticked; `measures`: (part, whole);
    `missing`: rules of documents still missing; `previous`: grades of the rounds before. `team`: its members; of them
    `signed` under this round's opinion, `dissents` of these with a reservation.
    """

    ref: Ref
    kind: Code
    on: date
    round: int = 1
    sessions: tuple[SessionFacts, ...] = ()
    proposed: Code | None = None
    vetoes: frozenset[Code] = frozenset()
    scores: tuple[Score, ...] = ()
    measures: Map[Code, tuple[int, int]] = EMPTY
    missing: Annotated[tuple[RuleId, ...], derived("required_documents")] = ()
    rows_checked: int = 0
    rows_wrong: int = 0
    team: int = 0
    signed: int = 0
    dissents: int = 0
    roster: tuple[Ref, ...] = ()
    previous: tuple[Code, ...] = ()
    rulings: tuple[Ruling, ...] = ()


@dataclass(frozen=True, slots=True)
class Cost:
    """One entry of a cost list. `units`: hours, half days or pieces; `title`: of a lecturer 职称."""

    key: Code
    item: Code
    fen: int
    units: int = 1
    lecturer: Ref | None = None
    title: Code = ""


@dataclass(frozen=True, slots=True)
class CostFacts:
    """The costs of a session. `person_days`: people on the 1st, 2nd, … day; `counted`: people in the ledger."""

    session: SessionFacts
    person_days: Map[int, int] = EMPTY
    costs: tuple[Cost, ...] = ()
    counted: Annotated[int, derived("decide_ledger")] = 0
    rulings: tuple[Ruling, ...] = ()


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A line of the ledger as funds see it."""

    person: Ref
    units: int = 1
    series: Code = ""


@dataclass(frozen=True, slots=True)
class FundingFacts:
    """What the whole entitlement is worked out from, as of a day.

    `people`: those who passed gate PAY. `costs`: after caps. `withheld`: (rule, num, den) by party, confirmed.
    `original`: the session for which `session` stands in. Money in fen.
    """

    as_of: date
    session: SessionFacts | None = None
    ledger: Annotated[tuple[LedgerRow, ...], derived("decide_ledger")] = ()
    people: Annotated[tuple[Person, ...], derived("check_people")] = ()
    acceptance: Annotated[Code | None, derived("decide_acceptance")] = None
    accepted_on: date | None = None
    withheld: Annotated[Map[Ref, tuple[RuleId, int, int]], derived("decide_lecturer_assessment")] = EMPTY
    costs: Annotated[tuple[Cost, ...], derived("check_costs")] = ()
    events: tuple[Event, ...] = ()
    measures: Map[Code, tuple[int, int]] = EMPTY
    contract_fen: int = 0
    paid_fen: int = 0
    original: Ref | None = None
    history: History = NO_HISTORY
    rulings: tuple[Ruling, ...] = ()


@dataclass(frozen=True, slots=True)
class Summary:
    """A session in brief. `done`: day on which each duty was done; register:KEY: of the last entry about it."""

    ref: Ref
    institution: Ref | None = None
    category: Code = ""
    township: Code = ""
    topics: frozenset[Code] = frozenset()
    first_day: date | None = None
    last_day: date | None = None
    state: Code = ""
    counted: int = 0
    paper_ledger_total: int | None = None
    done: Map[Code, date] = EMPTY


@dataclass(frozen=True, slots=True)
class Order:
    """An order to mend 整改 that is still open: not mended, or its result not yet reported. `by` None: no day was set.

    `found_by`: who found the problem: acceptance (验收), own (本级检查), superior (上级督查); "" where nobody said.
    """

    ref: Ref
    about: Ref
    rule: RuleId
    by: date | None = None
    found_by: Code = ""
    mended: date | None = None
    reported: date | None = None


@dataclass(frozen=True, slots=True)
class WatchFacts:
    """Everything `watch_obligations` looks at. `plans`: "month:2021-05" → day submitted.

    `need`: per group (in need, trained, excused). `last`: last entry of each register. `events`: of the whole county,
    "approved:year:2021" and "submitted:month:2021-05" for each plan. `history`: tallies by institution, township,
    category, topic or programme ("").
    """

    as_of: date
    sessions: tuple[Summary, ...] = ()
    plans: Map[Code, date] = EMPTY
    need: Map[Code, tuple[int, int, int]] = EMPTY
    open_orders: tuple[Order, ...] = ()
    last: Map[Code, date] = EMPTY
    events: tuple[Event, ...] = ()
    history: History = NO_HISTORY
