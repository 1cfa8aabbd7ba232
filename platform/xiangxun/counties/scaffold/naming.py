"""Naming a new county 新县取名: code, title and region are checked before anything is written."""

from __future__ import annotations

import keyword
import re
from dataclasses import dataclass

from xiangxun.kernel.errors import InvalidInput

_CODE = re.compile(r"[a-z][a-z0-9]{1,29}")
#: GB/T 2260: a province, then four digits of which the last two are not 00 (that would be a whole prefecture).
_REGION = re.compile(r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|81|82)[0-9]{2}(?!00)[0-9]{2}")
_TITLE = re.compile(r"[^\x00-\x1f\x7f\"\\$]{2,100}")
_OFFICE = re.compile(r".{1,8}?[市县区旗]")
_TAKEN = frozenset({"baseline", "operator", "static", "api"})


@dataclass(frozen=True, slots=True)
class Named:
    """A county to be: code ("hexi"), title of its regulation, region (GB/T 2260, six digits)."""

    code: str
    title: str
    region: str

    @property
    def prefix(self) -> str:
        """What the ids of its rules begin with."""
        return self.code.upper()

    @property
    def office(self) -> str:
        """The name of the county as the title of the regulation begins; the whole title where it begins otherwise."""
        found = _OFFICE.match(self.title)
        return found[0] if found else self.title


def named(code: str, title: str, region: str) -> Named:
    """Return the county with checked names; raises InvalidInput saying what is wrong and what to write."""
    _check("县", code, title)
    if not _REGION.fullmatch(region):
        raise InvalidInput(
            f"行政区划代码“{region}”不对：须为县（市、区）的六位数字（GB/T 2260），前两位是省级代码，末两位不为 00，例如 410183。"
            " The region is the six digits of a county (GB/T 2260), beginning with a province and not ending in 00."
        )
    return Named(code, title.strip(), region)


def named_pack(code: str, title: str) -> Named:
    """Return a pack with checked names; it belongs to no region."""
    _check("专题包", code, title)
    return Named(code, title.strip(), "")


def _check(what: str, code: str, title: str) -> None:
    if not _CODE.fullmatch(code) or keyword.iskeyword(code):
        raise InvalidInput(
            f"{what}代码“{code}”不能用：须以小写字母开头，只含小写字母和数字，2 至 30 位，例如 xinxian。"
            " A code is 2 to 30 lowercase letters and digits, a letter first."
        )
    if code in _TAKEN:
        raise InvalidInput(
            f"{what}代码“{code}”平台已另有用处，请换一个。 This code means something else on the platform; take another."
        )
    if not _TITLE.fullmatch(title.strip()):
        raise InvalidInput(
            "规章标题须为 2 至 100 个字，不含引号、反斜杠、$ 和换行。"
            " The title is 2 to 100 characters without quotes, backslashes, $ or line breaks."
        )
