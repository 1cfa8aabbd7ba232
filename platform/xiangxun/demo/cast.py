"""The cast of a scenario 演示人物: people, institution, venue, lecturers and what they hand in, as a TOML file names them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

Codes = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PaperIn:
    """A paper to file beyond those that the player files by itself; `on` and `day` are offsets."""

    kind: str
    on: int
    signed: Codes = ()
    day: int | None = None
    count: int = 1
    title: str = ""


@dataclass(frozen=True, slots=True)
class ExceptionIn:
    """A ruling on people of one age, of several, or `outside` a range (both ends inside), before they are admitted."""

    rule: str
    answer: str
    role: str
    reason: str
    age: int | None = None
    ages: tuple[int, ...] = ()
    outside: tuple[int, int] | None = None

    def covers(self, age: int) -> bool:
        """Tell whether a person of this age (full years on the first day) is meant."""
        if self.outside is not None and not self.outside[0] <= age <= self.outside[1]:
            return True
        return age == self.age or age in self.ages


@dataclass(frozen=True, slots=True)
class PeopleIn:
    """Whom the session trains: a roster file beside the scenario, or `count` generated people.

    `ages`: full years of the first people on the first day; `groups`: how many carry a group of the rulebook;
    `answers` and `declared` hold for everybody, also for people of a roster file.
    """

    count: int = 0
    seed: int = 1
    ages: tuple[int, ...] = ()
    groups: Mapping[str, int] = field(default_factory=dict)
    roster: str | None = None
    answers: Mapping[str, bool] = field(default_factory=dict)
    declared: Codes = ()
    before_application: bool = False
    exceptions: tuple[ExceptionIn, ...] = ()
    refuse_ok: bool = False


@dataclass(frozen=True, slots=True)
class InstitutionIn:
    """The institution that holds the session."""

    name: str
    qualifications: Codes = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
    papers: tuple[PaperIn, ...] = ()


@dataclass(frozen=True, slots=True)
class VenueIn:
    """Where it is held."""

    name: str
    township: str = ""
    qualities: Codes = ()


@dataclass(frozen=True, slots=True)
class CertificateSpec:
    """A certificate of a lecturer; days are offsets."""

    kind: str
    issued: int | None = None
    expires: int | None = None


@dataclass(frozen=True, slots=True)
class LecturerIn:
    """A lecturer; `key` names him inside the scenario, `fee` is in yuan for the whole session."""

    key: str
    name: str
    born: date
    title: str = ""
    guest: bool = False
    purposes: Codes = ()
    fee: str = "0"
    certificates: tuple[CertificateSpec, ...] = ()
    months: Mapping[str, int] = field(default_factory=dict)
    evidence: Codes = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
    papers: tuple[PaperIn, ...] = ()


@dataclass(frozen=True, slots=True)
class MemberIn:
    """A member of the acceptance team and the side he stands for."""

    name: str
    side: str
