"""Job arguments 任务参数: ids and codes pass, what could be a person does not."""

from __future__ import annotations

import pytest

from xiangxun.foundation.outbox.arguments import PersonalArgument, checked_args, checked_key


@pytest.mark.parametrize("value", [0, 17, 9_999_999_999, "submit", "xlsx", "ledger:2021.v2", "2021-03-08"])
def test_check_args_id_or_code_passes(value: int | str) -> None:
    assert checked_args({"subject": value}) == {"subject": value}


@pytest.mark.parametrize(
    "value",
    [
        13_800_000_000,
        "13800000000",
        "tel13800000000",
        110101199003070012,
        "11010119900307001X",
        "示例",
        "a name",
        "",
        -1,
        1.5,
        True,
        None,
        ["x"],
        "x" * 81,
    ],
)
def test_check_args_possible_personal_data_is_refused_unquoted(value: object) -> None:
    with pytest.raises(PersonalArgument) as refused:
        checked_args({"subject": value})  # type: ignore[dict-item]
    assert "subject" in refused.value.message
    if isinstance(value, str) and value:
        assert value not in refused.value.message


def test_check_key_with_row_id_passes() -> None:
    assert checked_key("enrolment.import:17") == "enrolment.import:17"


@pytest.mark.parametrize("key", ["", "import 17", "import:11010119900307001X", "导入"])
def test_check_key_not_an_identifier_is_refused(key: str) -> None:
    with pytest.raises(PersonalArgument):
        checked_key(key)
