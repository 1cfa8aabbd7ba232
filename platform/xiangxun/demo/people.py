"""People 演示学员: invented trainees with valid ID numbers of a region that does not exist, the same for the same seed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from xiangxun.demo.cast import PeopleIn
from xiangxun.foundation.papers import Column, Sheet, workbook
from xiangxun.kernel.resident_id import check_character

REGION = "990101"
_YOUNGEST, _OLDEST = 25, 55
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜"
_GIVEN = "春兰夏荷秋菊冬梅建国爱民志强海燕文静玉珍振华红霞俊杰晓明慧敏立新桂芳德胜"
_VILLAGES = ("东岗村", "西河村", "南坡村", "北沟村", "中心社区")
_COLUMNS = (
    Column("序号", 6),
    Column("姓名", 10),
    Column("性别", 6),
    Column("身份证号", 22),
    Column("联系电话", 14),
    Column("乡镇", 12),
    Column("村（社区）", 12),
    Column("人员类别", 24),
)


@dataclass(frozen=True, slots=True)
class Invented:
    """One invented person; `group` is the word of the rulebook, or empty."""

    name: str
    id_number: str
    phone: str
    group: str

    @property
    def sex(self) -> str:
        """男 or 女, as the ID number says."""
        return "男" if int(self.id_number[16]) % 2 else "女"


def invent(people: PeopleIn, on: date, words: Mapping[str, str]) -> tuple[Invented, ...]:
    """Return the people of a scenario; `on` is the first training day, `words` names the groups by code."""
    groups = tuple(_groups(people, words))
    return tuple(_person(people, n, on, groups[n] if n < len(groups) else "") for n in range(people.count))


def roster_of(people: tuple[Invented, ...], title: str, township: str, on: date) -> bytes:
    """Return these people as a roster 花名册 in .xlsx, as an institution would hand it in."""
    rows = [
        (
            str(n),
            one.name,
            one.sex,
            one.id_number,
            one.phone,
            township,
            _VILLAGES[n % len(_VILLAGES)],
            one.group,
        )
        for n, one in enumerate(people, start=1)
    ]
    return workbook([Sheet("花名册", f"{title}花名册", _COLUMNS, rows)], on=on)


def born(age: int, on: date, days_since: int) -> date:
    """Return the birthday of somebody who is `age` full years old on a day and turned so `days_since` days before."""
    anniversary = on - timedelta(days=days_since)
    year = anniversary.year - age
    if (anniversary.month, anniversary.day) == (2, 29):
        return date(year, 2, 28)
    return date(year, anniversary.month, anniversary.day)


def _groups(people: PeopleIn, words: Mapping[str, str]) -> Iterator[str]:
    for code, count in people.groups.items():
        yield from [words.get(code, code)] * count


def _person(people: PeopleIn, n: int, on: date, group: str) -> Invented:
    if n < len(people.ages):
        age = people.ages[n]
    else:
        age = _YOUNGEST + _draw(people.seed, n, "age") % (_OLDEST - _YOUNGEST + 1)
    birth = born(age, on, _draw(people.seed, n, "birthday") % 365)
    first17 = f"{REGION}{birth:%Y%m%d}{(people.seed * 131 + n) % 1000:03d}"
    surname = _SURNAMES[_draw(people.seed, n, "surname") % len(_SURNAMES)]
    given = _draw(people.seed, n, "given")
    name = surname + _GIVEN[given % len(_GIVEN)] + _GIVEN[given // 97 % len(_GIVEN)]
    phone = f"199{people.seed % 100:02d}{n:06d}"
    return Invented(name, first17 + check_character(first17), phone, group)


def _draw(seed: int, n: int, what: str) -> int:
    """Return a number that looks drawn and is always the same."""
    return int.from_bytes(hashlib.sha256(f"{seed}/{n}/{what}".encode()).digest()[:6])
