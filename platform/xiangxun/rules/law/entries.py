"""Entries of a rulebook 规则手册条目: what each table of `rulebook.toml` becomes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from xiangxun.rules.errors import RuleFailed
from xiangxun.rules.law.templates import Template
from xiangxun.rules.vocabulary import Code, Map, Per, RuleId, Severity


@dataclass(frozen=True, slots=True)
class RuleEntry:
    """A rule: its article path, its weight, its words, and which person may except, confirm or interpret.

    `zh`, `en`: what a finding says; `duty_zh`, `duty_en`: what the watch says of the duty before anybody broke it.
    `summary`, `demands`: what the rule demands, in English and in Chinese, without values. So it is told where it is only
    cited; without `demands` by a message that shows no value.
    """

    id: RuleId
    article: str
    manner: str  # automated | recorded | shown
    summary: str
    step: str = ""
    severity: Severity | None = None
    zh: Template | None = None
    en: Template | None = None
    exception_by: Code | None = None
    exception_at: frozenset[str] = frozenset()
    confirm_by: Code | None = None
    interpretation: str | None = None
    record: str | None = None
    waivable: bool = False
    duty_zh: Template | None = None
    duty_en: Template | None = None
    demands: str | None = None

    @property
    def is_citable(self) -> bool:
        """Whether it can be told in Chinese where it is only cited."""
        return self.demands is not None or any(one and not one.names for one in (self.zh, self.duty_zh))


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """A kind of document 材料. `at`: stage → rules; `keep`, `copies`: keys of parameters; keep None: permanent.

    `zh` is None only in a layer that extends a kind of a lower layer.
    """

    key: Code
    zh: str | None
    en: str | None
    at: Map[str, tuple[RuleId, ...]]
    count: int
    per: Per
    keep: str | None
    copies: str | None
    holders: tuple[Code, ...]
    category: str | None


@dataclass(frozen=True, slots=True)
class Scale:
    """A scale of grades 等级, lowest first. `then`: next state of a session with that grade."""

    key: Code
    grades: tuple[Code, ...]
    labels: Map[Code, str]
    labels_en: Map[Code, str]
    then: Map[Code, str]

    def rank(self, grade: Code) -> int:
        """Return the place of a grade, 0 for the lowest; raises RuleFailed for a grade not on the scale."""
        try:
            return self.grades.index(grade)
        except ValueError:
            raise RuleFailed(f"等级 {grade} 不在 {self.key} 之内") from None


@dataclass(frozen=True, slots=True)
class Criterion:
    """A scored item of a scale. `most`: points at most; `bonus`: on top; `proofs`: kinds of document."""

    key: Code
    scale: Code
    zh: str
    rule: RuleId
    most: int
    bonus: bool = False
    proofs: tuple[Code, ...] = ()


@dataclass(frozen=True, slots=True)
class ExtraField:
    """A field of the county's own: the core builds form, schema and storage.

    `on` is a holder (session, lecturer …) or "register:KEY"; a register's field says `required`, others `required_at`.
    `aliases`: what rosters write above the column, besides its names.
    """

    on: str
    key: Code
    type: str
    zh: str
    en: str | None = None
    required_at: str | None = None
    rule: RuleId | None = None
    options: tuple[Code, ...] = ()
    required: bool = False
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reach:
    """How far back a need looks: exactly one of the five."""

    months: int | None = None
    calendar_years: int | None = None
    since: date | None = None
    lifetime: bool = False
    param: str | None = None


@dataclass(frozen=True, slots=True)
class Need:
    """Facts of earlier sessions a hook reads: one set-based query per need and hook call."""

    key: Code
    hooks: tuple[str, ...]
    of: str
    what: str
    reach: Reach
    form: str  # pasts | tally
    measure: str | None = None


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a list. `stands_for`: the roles of the core that an actor of the county has.

    Of a register: `kept_by`, roles that enter (empty: any office, and an institution its own); `signed_by`, roles that
    must sign an entry before it is closed. Of a group of people: `sensitive`, who belongs to it is shown to nobody
    without a permission of its own. Of a sub-ledger: `groups`, whom it lists.
    """

    key: Code
    zh: str
    en: str | None = None
    stands_for: tuple[Code, ...] = ()
    rule: RuleId | None = None
    kept_by: tuple[Code, ...] = ()
    signed_by: tuple[Code, ...] = ()
    sensitive: bool = False
    groups: tuple[Code, ...] = ()
