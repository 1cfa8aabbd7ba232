"""Words of a copy 个人信息副本的用语: what tables, columns and codes are called on the paper that a person gets."""

from __future__ import annotations

from collections.abc import Mapping

from xiangxun.results.acceptance.sampling import ASPECTS, RIGHT, WRONG
from xiangxun.results.followup.call_list import OUTCOME_WORDS
from xiangxun.training.attendance.sheet import STATE_WORDS
from xiangxun.training.enrolment.queries import ADMITTED, REFUSED, WAITING

#: Tables that name a person, in the order of the paper.
TABLES: Mapping[str, str] = {
    "trainees": "登记的本人信息",
    "trainee_corrections": "更正记录",
    "enrolments": "报名",
    "sign_ins": "签到",
    "attendance_credits": "出勤认定",
    "trainee_progress": "等级评定",
    "outstanding_trainees": "优秀学员",
    "ledger_entries": "培训台账",
    "ledger_differences": "台账更正影响",
    "past_trainings": "往期培训",
    "followup_calls": "回访",
    "acceptance_checks": "验收抽查",
    "kept_values": "因栏目调整另存的原值",
    "rights_requests": "个人信息权利办理",
}
COLUMNS: Mapping[str, str] = {
    "absent": "缺勤次数",
    "answers": "审查或回访所答",
    "applied_on": "报名日期",
    "asked": "本人的申请",
    "birth": "出生日期",
    "boundary": "年龄临界",
    "called_on": "回访日期",
    "came": "到场时刻",
    "category": "培训类别",
    "checked_on": "核查日期",
    "corrected_on": "更正日期",
    "counted_answers": "计分题数",
    "created_at": "登记时间",
    "days": "天数",
    "decided_on": "评定日期",
    "declared": "已签声明",
    "document": "所据材料",
    "education": "文化程度",
    "erased_on": "删除日期",
    "extra": "县里另设的栏目",
    "extra_sealed": "县里另设的栏目",
    "fields": "更正的栏目",
    "filled": "名单已填栏目",
    "found_on": "发现日期",
    "grade": "评定等级",
    "group_words": "名单所写人员类别",
    "groups": "人员类别",
    "handled_on": "办理日期",
    "household": "户号",
    "id_number": "身份证号",
    "id_sealed": "身份证号",
    "kept_at": "另存时间",
    "key": "栏目",
    "kind": "事项",
    "last_day": "结束日期",
    "late": "迟到或申请后列入",
    "left": "离场时刻",
    "level": "等级",
    "minutes": "分钟",
    "name": "姓名",
    "next": "拟评等级",
    "note": "说明",
    "noted_on": "确认日期",
    "now_sealed": "更正后",
    "on": "日期",
    "original": "原班人员",
    "phone": "电话",
    "phone_sealed": "电话",
    "points": "积分",
    "purpose": "培训目的",
    "reason": "处理意见",
    "reasons": "缺项原因",
    "recommended": "讲师推荐",
    "refused_by": "不录取所依规则",
    "restricted_on": "限制处理起日",
    "result": "结果",
    "rules": "所依规则",
    "rules_now": "现在所依规则",
    "rules_then": "当时所依规则",
    "sales_fen": "销售额（元）",
    "scores": "得分",
    "series": "台账类别",
    "session_id": "期次",
    "sex": "性别",
    "sheet_marks": "名单上的签到",
    "slot": "第几场",
    "state": "状态",
    "topics": "培训内容",
    "township": "乡镇",
    "tries": "已拨次数",
    "units": "计入人次",
    "units_now": "现在应计人次",
    "units_then": "当时所计人次",
    "values": "所依数据",
    "value": "原值",
    "village": "村",
    "walk_in": "临时到场",
    "was_sealed": "更正前",
    "why": "原因",
    "words": "答复",
    "wrong": "不实的内容",
}
#: Our own numbers and the staff who wrote a line: they say nothing about the person.
OURS = frozenset(
    {
        "tenant_id", "extra_shape", "id", "id_index", "name_key", "version", "trainee_id", "import_id", "row", "round_id",
        "ledger_id", "sample_id", "cause_id", "ordinal", "called_by", "checked_by", "corrected_by", "handled_by",
        "marked_by", "named_by", "noted_by",
    }
)  # fmt: skip
SEXES: Mapping[str, str] = {"male": "男", "female": "女"}
KINDS: Mapping[str, str] = {
    "copy": "查阅、复制",
    "correct": "更正",
    "erase": "删除",
    "restrict": "限制处理",
    "lift": "解除限制",
}
_ENROLLED = {ADMITTED: "录取", WAITING: "候补", REFUSED: "不录取"}
_CHECKED = {RIGHT: "属实", WRONG: "不实"}
#: Words of the platform's own codes, by column.
CODES: Mapping[str, Mapping[str, str]] = {
    "sex": SEXES,
    "state": {**_ENROLLED, **STATE_WORDS},
    "result": {**OUTCOME_WORDS, **_CHECKED},
    "wrong": ASPECTS,
    "kind": KINDS,
}
#: Of which words of the rulebook a column's codes are.
VOCABULARY: Mapping[str, str] = {
    "groups": "group",
    "topics": "topic",
    "category": "category",
    "series": "category",
    "purpose": "purpose",
    "declared": "declaration",
    "filled": "filled",
    "level": "trainee",
    "next": "trainee",
    "grade": "trainee",
}
#: Of which words the keys of a column are that holds one value for each of several codes.
KEYS: Mapping[str, tuple[str, ...]] = {
    "answers": ("criterion", "outcome"),
    "scores": ("score",),
    "reasons": ("filled",),
}
RULES = frozenset({"rules", "rules_now", "rules_then", "refused_by"})
