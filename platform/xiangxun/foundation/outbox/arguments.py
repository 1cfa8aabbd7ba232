"""Arguments 任务参数: what may travel to a worker. Ids and short codes; never a name, a phone or an ID number."""

from __future__ import annotations

import re
from collections.abc import Mapping

from xiangxun.kernel.errors import InvalidInput

# Row ids stay far below this; mobile numbers and resident ID numbers, with or without check digit, lie above.
_ID_LIMIT = 10**10
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_.:-]{0,79}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_.:-]{0,119}")
_LONG_NUMBER = re.compile(r"\d{10}")


class PersonalArgument(InvalidInput):
    """A job argument that is no id and no short code, and might be a person's data."""

    code = "job_argument"


def checked_args(args: Mapping[str, int | str]) -> dict[str, int | str]:
    """Return the arguments as a plain dict; raises `PersonalArgument` for anything but ids, codes and ISO days."""
    for name, value in args.items():
        if not _is_plain(value):
            raise PersonalArgument(
                f"后台任务参数“{name}”只能是编号、短代码或日期，不得含个人信息；请改传记录编号。"
            )
    return dict(args)


def checked_key(key: str) -> str:
    """Return the key of a piece of work; raises `PersonalArgument` where it is no identifier."""
    if not _KEY.fullmatch(key) or _LONG_NUMBER.search(key):
        raise PersonalArgument("后台任务的键只能由短代码与记录编号组成，不得含个人信息。")
    return key


def _is_plain(value: object) -> bool:
    if isinstance(value, bool):
        return False
    if isinstance(value, int):
        return 0 <= value < _ID_LIMIT
    if not isinstance(value, str) or _LONG_NUMBER.search(value):
        return False
    return bool(_CODE.fullmatch(value) or _DAY.fullmatch(value))
