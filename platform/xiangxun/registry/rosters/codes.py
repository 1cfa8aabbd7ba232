"""Codes 判定代码: every finding about a row, its weight, and what a clerk reads and does about it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from xiangxun.kernel import phone, resident_id
from xiangxun.registry.rosters.roster import Verdict

SEX_DISAGREES = "sex_disagrees_with_id"
UNKNOWN_TOWNSHIP = "unknown_township"
TRUNCATED = "truncated_by_spreadsheet"
MISSING_ID = "missing_id"
MISSING_NAME = "missing_name"
DUPLICATE = "duplicate_in_file"
SAME_ID_OTHER_NAME = "same_id_other_name"
RESTRICTED = "restricted"


@dataclass(frozen=True, slots=True)
class Code:
    """One finding: its verdict, the reason in one short Chinese phrase and the remedy."""

    verdict: Verdict
    reason: str
    remedy: str


CODES: dict[str, Code] = {
    resident_id.LOWERCASE_X: Code(Verdict.ACCEPT, "末位 X 写法不规范", "已改为大写 X，不用处理"),
    resident_id.FULL_WIDTH_DIGITS: Code(Verdict.ACCEPT, "含全角数字", "已改为半角，不用处理"),
    resident_id.SPACES_INSIDE: Code(Verdict.ACCEPT, "中间有空格或横线", "已去掉，不用处理"),
    resident_id.FIFTEEN_DIGITS: Code(
        Verdict.ACCEPT_WITH_WARNING, "15 位旧证号，已换算为 18 位", "核对第二代身份证"
    ),
    phone.BAD_PHONE: Code(
        Verdict.ACCEPT_WITH_WARNING, "联系电话不是手机号或带区号的座机", "补填能打通的电话"
    ),
    phone.MISSING_PHONE: Code(Verdict.ACCEPT_WITH_WARNING, "没有联系电话", "补填电话，或写明没有电话的原因"),
    SEX_DISAGREES: Code(Verdict.ACCEPT_WITH_WARNING, "性别与身份证号不一致，以身份证号为准", "核对原件"),
    UNKNOWN_TOWNSHIP: Code(
        Verdict.ACCEPT_WITH_WARNING, "乡镇不在本县的乡镇名单上", "核对乡镇名称；名单有缺的，在“乡镇”页补上"
    ),
    resident_id.CHECKSUM: Code(Verdict.REJECT, "身份证号校验不通过，至少有一位写错", "核对原件"),
    resident_id.WRONG_LENGTH: Code(Verdict.REJECT, "身份证号应为 18 位", "核对原件"),
    resident_id.ILLEGAL_CHARACTER: Code(Verdict.REJECT, "身份证号里有数字和末位 X 以外的字符", "核对原件"),
    resident_id.IMPOSSIBLE_BIRTH_DATE: Code(
        Verdict.REJECT, "身份证号里的出生日期不存在、在未来或超过 120 岁", "核对原件"
    ),
    TRUNCATED: Code(
        Verdict.REJECT, "身份证号被表格当作数字，末几位已丢失", "先把单元格设为文本，再按原件重新填写"
    ),
    MISSING_ID: Code(Verdict.REJECT, "没有身份证号", "补填身份证号"),
    MISSING_NAME: Code(Verdict.REJECT, "没有姓名", "补填姓名"),
    DUPLICATE: Code(Verdict.REJECT, "与本表前面一行是同一人", "删去这一行"),
    SAME_ID_OTHER_NAME: Code(
        Verdict.REJECT, "身份证号与本表前面一行相同，姓名不同", "核对两人的原件，改正写错的一行"
    ),
    RESTRICTED: Code(
        Verdict.REJECT,
        "本人已依法要求停止使用其个人信息，不能再列入名单",
        "本人愿意参加的，请主管部门先按其申请解除限制",
    ),
}

_REJECTING = frozenset(code for code, what in CODES.items() if what.verdict is Verdict.REJECT)
_WARNING = frozenset(code for code, what in CODES.items() if what.verdict is Verdict.ACCEPT_WITH_WARNING)


def verdict_of(codes: Collection[str]) -> Verdict:
    """Return what becomes of a row with these findings."""
    if not codes:
        return Verdict.ACCEPT
    if not _REJECTING.isdisjoint(codes):
        return Verdict.REJECT
    return Verdict.ACCEPT if _WARNING.isdisjoint(codes) else Verdict.ACCEPT_WITH_WARNING
