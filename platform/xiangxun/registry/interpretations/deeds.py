"""Deeds 系统怎么做: what the software does for a rule, in words for people, out of the places that the matrix found."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _

from xiangxun.foundation.web.language import language
from xiangxun.rules.law import Rulebook

#: Steps of the work, as the catalogue of rules numbers them.
STEPS = {
    "S0": "制度",
    "S1": "机构和讲师",
    "S2": "计划",
    "S3": "申请",
    "S4": "报名",
    "S5": "授课",
    "S6": "反馈和考核",
    "S7": "台账",
    "S8": "回访",
    "S9": "材料",
    "S10": "验收",
    "S11": "资金",
    "S12": "归档",
    "S13": "监督",
}
_ASKED = {
    "check_institution": "登记机构和受理申请时核对",
    "check_lecturer": "安排讲师和开班时核对",
    "check_plan": "提交计划时核对",
    "check_people": "报名和计入台账时逐人核对",
    "check_session": "办理下一步前核对",
    "check_costs": "登记费用时核定上限",
    "required_approvals": "列出须经的审批和签字",
    "required_documents": "列出应有的材料",
    "required_followups": "安排回访",
    "decide_attendance": "核定到课",
    "decide_ledger": "逐人判定是否计入台账",
    "decide_lecturer_grade": "评定讲师等级",
    "decide_lecturer_assessment": "考核讲师",
    "decide_trainee_levels": "评定学员等级",
    "decide_acceptance": "得出验收等次",
    "decide_funding": "核定应付和扣减",
    "watch_obligations": "到期前后列入待办",
}


def deeds(places: Iterable[str], rulebook: Rulebook) -> list[str]:
    """Return what is done, each thing once, in the order of the places."""
    return list(dict.fromkeys(filter(None, (_deed(place.split(" (")[0], rulebook) for place in places))))


def _deed(place: str, rulebook: Rulebook) -> str:
    kind, _space, what = place.partition(" ")
    said: str = ""
    if kind == "hook" and what in _ASKED:
        said = _(_ASKED[what])
    elif kind == "parameter":
        said = _("按本县参数取值")
    elif kind == "required":
        said = _("必填项，缺则不能办理")
    elif kind == "document" or what.startswith("document:"):
        said = _("材料：%(what)s", what=_document(what.removeprefix("document:"), rulebook))
    elif what.startswith(("register:", "register.")):
        code = what[len("register:") :].partition(".")[0]
        said = _("登记簿：%(what)s", what=rulebook.label("register", code, language()))
    elif what.startswith("signature"):
        said = _("由有关人员签字")
    elif kind in ("field", "record"):
        said = _("有专门的填写项")
    return said


def _document(code: str, rulebook: Rulebook) -> str:
    known = rulebook.documents.get(code)
    if known is None:
        return code
    return (known.en if language() == "en" else None) or known.zh or code
