"""One-time codes 动态口令: accepted as people type them, each once; anything else is wrong and never an error of ours."""

from __future__ import annotations

from dataclasses import dataclass, field

import pyotp
import pytest

from xiangxun.kernel.clock import now
from xiangxun.registry.accounts.totp import WrongCode, digests, new_secret, use

WIDE = str.maketrans("0123456789-", "０１２３４５６７８９－")


@dataclass
class Kept:
    """A second factor as a row keeps it."""

    last_step: int = 0
    recovery: list[str] = field(default_factory=list)


@pytest.mark.parametrize("typed", ["{}", " {} ", "{}　"])
@pytest.mark.parametrize("wide", [False, True])
def test_code_is_accepted_as_a_chinese_keyboard_types_it_and_once(typed: str, wide: bool) -> None:
    factor, secret = Kept(), new_secret()
    code = pyotp.TOTP(secret).at(now())
    said = typed.format(code.translate(WIDE) if wide else code)
    use(factor, secret, said)
    with pytest.raises(WrongCode):
        use(factor, secret, code)


def test_recovery_code_in_full_width_is_used_up() -> None:
    factor = Kept(recovery=digests(["a1b2c3-d4e5f6"]))
    use(factor, new_secret(), "Ａ1b2c3－d4e5f6")
    assert factor.recovery == []


@pytest.mark.parametrize("typed", ["", "动态口令", "①②③④⑤⑥", "１２３"])
def test_what_is_no_code_is_wrong(typed: str) -> None:
    with pytest.raises(WrongCode):
        use(Kept(), new_secret(), typed)
