"""Kinds of papers 公文种类: what the platform can put on paper, about what, and by which keys a form asks for it.

This is contract: a county's `papers.toml` names values and columns by these keys and gives them its own words. A key
never changes its meaning; new ones are added.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from xiangxun.rules.vocabulary import EMPTY, Code, Map, Stage

#: Before the key of a field of persons or enrolments, as a column of a paper that lists people.
OWN = "own."
LAYOUTS = ("form", "list", "letter", "sign_in")


@dataclass(frozen=True, slots=True)
class PaperKind:
    """A paper that exists: what it is about, before which step it is wanted, and what may stand in it.

    `values` and `columns`: key → its plain Chinese name. `open_values`: the form's own facts are named by the county
    (fields of a plan, of an inspection record) and stand in the rows.
    """

    key: Code
    subject: str  # session | day | plan | order | inspection | county
    stage: Stage | None
    layout: str
    values: Map[str, str]
    columns: Map[str, str] = EMPTY

    @property
    def lists_people(self) -> bool:
        """Whether its rows are people: then a column may be `own.KEY`, a field of the county's own."""
        return "name" in self.columns


_SESSION = {
    "code": "期次",
    "title": "班次名称",
    "category": "培训类别",
    "level": "培训层级",
    "topics": "培训内容",
    "audience": "培训对象",
    "institution": "承办单位",
    "contact": "联系方式",
    "township": "乡镇",
    "venue": "培训地点",
    "days": "培训时间",
    "first_day": "开班日期",
    "last_day": "结束日期",
    "day_count": "培训天数",
    "hours": "每天安排",
    "lecturers": "授课讲师",
    "plan": "所依计划",
    "planned": "计划人数",
    "enrolled": "报名人数",
    "attended": "到课人数",
    "counted": "计入人数",
    "not_counted": "未计入人数",
    "office": "主管部门",
    "printed_on": "填表日期",
}
_PERSON = {
    "no": "序号",
    "name": "姓名",
    "sex": "性别",
    "age": "周岁",
    "id": "身份证号（脱敏）",
    "phone_tail": "电话尾号",
    "township": "乡镇",
    "village": "村（社区）",
    "place": "乡镇、村",
    "groups": "人员类型",
    "level": "学员等级",
    "topics": "培训内容",
    "signature": "签名",
    "remark": "备注",
}


def _kind(
    key: Code,
    subject: str,
    stage: Stage | None,
    layout: str,
    values: Mapping[str, str],
    columns: Mapping[str, str] = EMPTY,
) -> tuple[Code, PaperKind]:
    return key, PaperKind(key, subject, stage, layout, Map(values), Map(columns))


#: Every paper by its key, in the order of a session's life.
PAPER_KINDS: Map[Code, PaperKind] = Map(
    [
        _kind(
            "plan_approval",
            "plan",
            Stage.APPLY,
            "form",
            {
                "title": "计划名称",
                "kind": "计划种类",
                "institution": "承办单位",
                "contact": "联系方式",
                "category": "培训类别",
                "topics": "培训内容",
                "people": "计划人数",
                "days": "计划时间",
                "submitted_on": "报送日期",
                "approved_on": "批准日期",
                "state": "状态",
                "office": "主管部门",
                "printed_on": "填表日期",
            },
            {"item": "项目", "text": "内容"},
        ),
        _kind(
            "application_report",
            "session",
            Stage.APPLY,
            "letter",
            {**_SESSION, "applied_on": "申请日期"},
            {"day": "日期", "time": "时间", "course": "课程", "lesson": "类型", "lecturer": "讲师"},
        ),
        _kind(
            "notice",
            "session",
            Stage.OPEN,
            "letter",
            {**_SESSION, "approved_on": "批准日期"},
            {"day": "日期", "time": "时间", "course": "课程", "lesson": "类型", "lecturer": "讲师"},
        ),
        _kind("roster", "session", Stage.OPEN, "list", _SESSION, _PERSON),
        _kind(
            "sign_in",
            "day",
            Stage.CLOSE,
            "sign_in",
            {**_SESSION, "day": "日期", "nth": "第几天", "day_lecturers": "当天讲师"},
        ),
        _kind(
            "feedback_form",
            "session",
            Stage.CLOSE,
            "form",
            _SESSION,
            {"no": "序号", "item": "评价项目"},
        ),
        _kind(
            "ledger",
            "session",
            Stage.LEDGER,
            "list",
            {**_SESSION, "units": "计入人次", "by_rule": "不计入的依据", "computed_on": "台账日期"},
            {
                **_PERSON,
                "days": "计入天数",
                "units": "计入人次",
                "verdict": "是否计入",
                "basis": "依据",
                "reason": "不计入的原因",
            },
        ),
        _kind(
            "acceptance_opinion",
            "session",
            Stage.ACCEPT,
            "form",
            {
                **_SESSION,
                "round": "第几次验收",
                "grade": "验收等次",
                "opinion": "验收意见",
                "demands": "整改要求",
                "team": "验收小组",
                "signed": "已签字成员",
                "dissents": "保留意见",
                "checked": "抽查条数",
                "wrong": "不符条数",
                "vetoes": "一票否决情形",
                "opined_on": "验收日期",
                "decided_on": "审核日期",
                "decision": "审核决定",
            },
            {"no": "序号", "mark": "结论", "finding": "核查情况", "basis": "依据"},
        ),
        _kind(
            "rectification_order",
            "order",
            None,
            "letter",
            {
                "number": "编号",
                "institution": "被通知单位",
                "session": "期次",
                "demand": "整改要求",
                "basis": "依据",
                "because": "问题",
                "issued_on": "签发日期",
                "due": "整改期限",
                "mended_on": "整改完成日期",
                "report": "整改报告",
                "office": "主管部门",
                "printed_on": "填表日期",
            },
        ),
        _kind(
            "inspection_record",
            "inspection",
            None,
            "form",
            {
                "number": "编号",
                "kind": "检查方式",
                "institution": "被检查单位",
                "session": "期次",
                "on": "检查日期",
                "signed": "签字",
                "state": "状态",
                "office": "主管部门",
                "printed_on": "填表日期",
            },
            {"item": "检查项目", "text": "检查情况"},
        ),
        _kind(
            "settlement",
            "session",
            Stage.SETTLE,
            "list",
            {
                **_SESSION,
                "payable": "应付（元）",
                "withheld": "拒付（元）",
                "borne": "机构自行承担（元）",
                "paid": "已付（元）",
            },
            {
                "no": "序号",
                "label": "款项",
                "kind": "性质",
                "fen": "金额（元）",
                "payee": "收款方",
                "bearer": "承担方",
                "basis": "依据",
                "due": "支付期限",
                "paid": "已付（元）",
            },
        ),
        _kind(
            "archive_index",
            "session",
            Stage.ARCHIVE,
            "list",
            {
                **_SESSION,
                "number": "档号",
                "sealed_on": "归档日期",
                "custodian": "档案专员",
                "retain_until": "保管至",
                "sha256": "档案摘要（SHA-256）",
                "copies": "副本",
            },
            {
                "no": "序号",
                "bag": "案卷",
                "files": "件数",
                "bytes": "字节数",
                "until": "保管至",
                "basis": "依据",
                "sha256": "袋摘要（SHA-256）",
            },
        ),
        _kind(
            "destruction_register",
            "county",
            None,
            "list",
            {"office": "主管部门", "on": "截止日期", "count": "案卷数", "printed_on": "填表日期"},
            {
                "no": "序号",
                "number": "档号",
                "title": "题名",
                "bag": "案卷",
                "sealed_on": "归档日期",
                "until": "保管至",
                "basis": "依据",
                "opinion": "鉴定意见",
                "remark": "备注",
            },
        ),
    ]
)
