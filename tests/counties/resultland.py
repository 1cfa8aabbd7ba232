"""Resultland 结果县: a test-only county with a rule of every kind that results rest on."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from xiangxun.kernel.money import share_of
from xiangxun.rules import (
    AcceptanceFacts,
    ApprovalStep,
    Cap,
    CostFacts,
    County,
    Deadline,
    Finding,
    FollowupRound,
    Funding,
    FundingFacts,
    Gate,
    Law,
    Layer,
    Ledger,
    LedgerFacts,
    LedgerLine,
    MatterFacts,
    MoneyLine,
    PeopleFacts,
    Question,
    Rectify,
    Retrain,
    SessionCheck,
    Span,
    Stage,
    Suspend,
    Task,
    Unit,
    Verdict,
    Withhold,
    answer_to,
    full_years,
    rule,
)
from xiangxun.rules.law import parse_parameters, parse_rulebook

_RULES = {
    "TL-AGE": ("一", "block", "{age}周岁，超过{high}周岁，不计入"),
    "TL-EDGE": ("一", "refer", "{age}周岁，是否计入由主管部门判定"),
    "TL-DOUBT": ("二", "refer", "身份存疑，请判定"),
    "TL-PRESENCE": ("三", "block", "没有到课记录"),
    "TL-ONCE": ("四", "block", "此前已计入同类培训"),
    "TL-PAPER": ("五", "warn", "没有录入纸质签到人数"),
    "TL-EQUAL": ("五", "block", "签到{signed}人、不计入{excluded}人与计入{counted}人不符"),
    "TL-DOCS": ("六", "block", "材料应当齐全"),
    "TL-TEAM": ("七", "block", "没有验收小组"),
    "TL-STEPS": ("七", "block", "先提意见，再作决定"),
    "TL-PASS": ("八", "block", "合格"),
    "TL-FAIL": ("八", "block", "不合格的限期整改"),
    "TL-VETO": ("八", "refer", "有{hits}项否决情形，请判定"),
    "TL-ROWS": ("八", "warn", "核查发现{wrong}条不实"),
    "TL-CONDUCT": ("八", "info", "管理混乱的扣减费用、限期走访，并暂停申请"),
    "TL-BAR": ("八", "info", "讲师不再聘用"),
    "TL-CAP": ("九", "block", "食宿超过标准的部分不予支付"),
    "TL-ITEM": ("九", "warn", "费用科目不在规定之内"),
    "TL-FUND": ("十", "block", "验收合格以后拨付"),
    "TL-LESS": ("十", "block", "拒付课酬的{num}/{den}"),
    "TL-BORNE": ("十", "block", "重新培训的费用由培训机构承担"),
    "TL-PAY": ("十", "block", "不属于补贴对象"),
    "TL-CALLS": ("十一", "warn", "应当回访"),
}
_RULEBOOK = """
[county]
code = "resultland"
title = "示例办法"
[[document]]
key = "notice"
zh = "培训通知"
at = { submit = "TL-DOCS" }
[[document]]
key = "photos"
zh = "现场照片"
count = 2
per = "day"
at = { submit = "TL-DOCS" }
[[document]]
key = "summary"
zh = "总结"
at = { accept = "TL-DOCS" }
[[scale]]
key = "acceptance"
grades = ["veto", "fail", "pass"]
labels = { veto = "一票否决", fail = "不合格", pass = "合格" }
then = { veto = "retrain", fail = "rectify", pass = "bind" }
[[field]]
on = "register:acceptance_batch"
key = "contract"
type = "text"
zh = "合同编号"
required = true
[[field]]
on = "register:acceptance_batch"
key = "people"
type = "integer"
zh = "计入台账人次"
[[criterion]]
key = "hours"
scale = "acceptance"
zh = "课时"
rule = "TL-PASS"
most = 20
[[need]]
key = "counted_before"
hooks = ["decide_ledger"]
of = "person"
what = "counted"
reach = { lifetime = true }
form = "pasts"
[words]
role = [{ key = "office", zh = "主管办公室", is = ["authority", "acceptance_team"] }, { key = "centre", zh = "服务中心", is = ["public_service_centre"] }]
task = [{ key = "visit", zh = "走访培训机构" }]
category = [{ key = "basic", zh = "基础培训" }]
group = [{ key = "poor", zh = "贫困户" }, { key = "disabled", zh = "残疾人", sensitive = true }]
sub_ledger = [
  { key = "poor", zh = "贫困户分台账", groups = ["poor"], rule = "TL-DOCS" },
  { key = "disabled", zh = "残疾人分台账", groups = ["disabled"], rule = "TL-DOCS" },
]
cost = [{ key = "lodging", zh = "住宿费" }, { key = "meals", zh = "伙食费" }, { key = "lecturer_fee", zh = "师资费" }]
acceptance = [{ key = "batch", zh = "培训项目验收" }, { key = "programme", zh = "年度项目验收" }]
register = [{ key = "acceptance_batch", zh = "验收批次" }]
money = [{ key = "heads", zh = "培训补贴" }, { key = "tail", zh = "尾款" }]
"""
_RULE = '\n[[rule]]\nid = "{0}"\narticle = "{1}"\nmanner = "automated"\nseverity = "{2}"\nsummary = "{0}"\nzh = "{3}"\n'
_EXCEPTIONS = {"TL-AGE": 'exception_by = "office"\n', "TL-BAR": 'confirm_by = "centre"\n'}
_PARAMETERS = """
["count.min_presence"]
kind = "integer"
rule = "TL-PRESENCE"
dated = [{ from = 2020-01-01, value = 1, source = "三" }]
["age.most"]
kind = "integer"
rule = "TL-AGE"
discretion = true
dated = [{ from = 2020-01-01, value = 60, source = "一" }]
"""


class Resultland:
    """The rules: age and doubt stop persons, papers and a team stop steps, people give the grade."""

    @rule
    def check_people(self, facts: PeopleFacts, law: Law) -> Iterator[Finding]:
        """TL-AGE, TL-EDGE, TL-DOUBT, TL-PAY."""
        high = law.integer("age.most")
        for person in facts.people:
            age = full_years(person.birth, facts.session.first_day) if person.birth else 0
            if facts.gate is Gate.PAY and "unpaid" in person.groups:
                yield law.finding("TL-PAY", person.ref)
            if facts.gate is not Gate.COUNT:
                continue
            if age == high:
                ask = Question("office", ("counted", "left"), frozenset({"left"}), "counted")
                yield law.finding("TL-EDGE", person.ref, ask=ask, age=age)
            elif age > high:
                yield law.finding("TL-AGE", person.ref, age=age, high=high)
            if "doubtful" in person.groups:
                ask = Question("office", ("counted", "left"), frozenset({"left"}))
                yield law.finding("TL-DOUBT", person.ref, ask=ask)

    @rule
    def check_session(self, facts: SessionCheck, law: Law) -> Iterator[Finding]:
        """TL-PAPER, TL-EQUAL, TL-TEAM."""
        counts, about = facts.counts, facts.session.ref
        if facts.stage is Stage.LEDGER and counts.paper_total is None:
            yield law.finding("TL-PAPER", about)
        if facts.stage is Stage.SUBMIT and counts.signed - counts.excluded != counts.counted:
            yield law.finding(
                "TL-EQUAL", about, signed=counts.signed, excluded=counts.excluded, counted=counts.counted
            )
        if facts.stage is Stage.ACCEPT and not facts.members:
            yield law.finding("TL-TEAM", about)

    @rule
    def decide_ledger(self, facts: LedgerFacts, law: Law) -> Ledger:
        """TL-PRESENCE, TL-ONCE: one for each who came and was not counted before."""
        lines = []
        for person in facts.people:
            rules = facts.stopped.get(person.ref, ())
            if person.credit_days < law.integer("count.min_presence"):
                rules = ("TL-PRESENCE", *rules)
            elif not rules and facts.history.of("counted_before", person.ref):
                rules = ("TL-ONCE",)
            lines.append(LedgerLine(person.ref, 0 if rules else 1, facts.session.category, rules))
        return Ledger(tuple(lines))

    @rule
    def required_approvals(self, facts: MatterFacts) -> tuple[ApprovalStep, ...]:
        """TL-STEPS."""
        if facts.kind == "settlement" and facts.amount_fen > 1_000_000:
            return (ApprovalStep("sign", "TL-STEPS", "sign", "office"),)
        if facts.kind != "acceptance":
            return ()
        opinion = ApprovalStep("opinion", "TL-STEPS", "opine", "acceptance_team")
        return (opinion, ApprovalStep("decision", "TL-STEPS", "approve", "office", frozenset({"opinion"})))

    @rule
    def required_followups(self, facts: SessionCheck) -> tuple[FollowupRound, ...]:
        """TL-CALLS."""
        if facts.stage is not Stage.CLOSE:
            return ()
        soon = Deadline(Span(10, Unit.WORKING_DAY), since=facts.session.last_day)
        later = Deadline(Span(1, Unit.MONTH), event="accepted")
        return (
            FollowupRound("first", "TL-CALLS", "phone", soon, asks=("opened_shop",)),
            FollowupRound("sample", "TL-CALLS", "phone", later, Fraction(1, 5), least=3, drawn="sample"),
        )

    @rule
    def decide_acceptance(self, facts: AcceptanceFacts, law: Law) -> Verdict | None:
        """TL-PASS, TL-FAIL, TL-VETO: a person proposes; the system never vetoes by itself."""
        answer = answer_to(facts.rulings, "TL-VETO", facts.ref)
        if "veto" in (facts.proposed, answer):
            retrain = Retrain(facts.roster, "institution")
            return Verdict(facts.ref, "acceptance", "veto", ("TL-VETO",), effects=(retrain,))
        if facts.vetoes and answer is None:
            ask = Question("office", ("veto", "no_veto"), frozenset({"veto"}))
            asked = law.finding("TL-VETO", facts.ref, ask=ask, hits=len(facts.vetoes))
            return Verdict(facts.ref, "acceptance", facts.proposed, ("TL-VETO",), findings=(asked,))
        if facts.proposed == "fail" or (facts.missing and not facts.scores):
            rules = ("TL-FAIL", *facts.missing)
            return Verdict(facts.ref, "acceptance", "fail", rules, effects=(Rectify(),))
        if facts.proposed is None:
            return None
        wrong = (law.finding("TL-ROWS", facts.ref, wrong=facts.rows_wrong),) if facts.rows_wrong else ()
        if facts.scores and facts.scores[0].criterion == "conduct":
            return _misconduct(facts, law)
        return Verdict(facts.ref, "acceptance", "pass", ("TL-PASS",), findings=wrong)

    @rule
    def check_costs(self, facts: CostFacts, law: Law) -> Iterator[Finding | Cap]:
        """TL-CAP: 200 yuan for each person and day for bed and board; TL-ITEM."""
        boarded = tuple(cost.key for cost in facts.costs if cost.item in ("lodging", "meals"))
        yield Cap("TL-CAP", boarded, at_most=20_000 * sum(facts.person_days.values()))
        if any(cost.item == "gift" for cost in facts.costs):
            yield law.finding("TL-ITEM", facts.session.ref)

    @rule
    def decide_funding(self, facts: FundingFacts, law: Law) -> Funding:
        """TL-FUND, TL-LESS, TL-BORNE."""
        session = facts.session
        assert session is not None
        payee = session.institution or ""
        if session.retrains and "disputed" not in session.topics:
            borne = (
                MoneyLine(f"borne:{cost.key}", "borne", cost.fen, ("TL-BORNE",), payee, "institution")
                for cost in facts.costs
            )
            return Funding(tuple(borne))
        if facts.acceptance != "pass":
            return Funding((), (law.finding("TL-FUND", session.ref),))
        paid_for = {person.ref for person in facts.people}
        heads = sum(row.units for row in facts.ledger if row.person in paid_for)
        lines = [MoneyLine("heads", "pay", 5_000 * heads, ("TL-FUND",), payee)]
        for cost in facts.costs:
            lines.append(MoneyLine(f"cost:{cost.key}", "pay", cost.fen, ("TL-FUND",), cost.lecturer or payee))
            less = facts.withheld.get(cost.lecturer or "")
            if less:
                fen = share_of(cost.fen, Fraction(less[1], less[2]))
                lines.append(
                    MoneyLine(f"less:{cost.key}", "withhold", fen, ("TL-LESS",), cost.lecturer or payee)
                )
        lines.append(MoneyLine("tail", "pay", 777, ("TL-FUND",), payee, awaits="inspected"))
        return Funding(tuple(lines))


def _misconduct(facts: AcceptanceFacts, law: Law) -> Verdict:
    """TL-CONDUCT, TL-BAR: passed, with everything that a verdict may bring besides."""
    session = facts.sessions[0]
    institution = session.institution or ""
    effects = (
        Withhold(institution, 1, 10),
        Suspend(institution, "applications", "office"),
        Task("office", "visit", Deadline(Span(10), event="decided")),
    )
    barred = Suspend(session.lecturers[0].ref, "engagement", "centre")
    finding = law.finding("TL-BAR", facts.ref, effect=barred)
    rules = ("TL-CONDUCT", "TL-PASS")
    return Verdict(facts.ref, "acceptance", "pass", rules, findings=(finding,), effects=effects)


def county() -> County:
    """Return Resultland with its one edition."""
    rules = "".join(_RULE.format(one, *said) + _EXCEPTIONS.get(one, "") for one, said in _RULES.items())
    book = parse_rulebook(rules + _RULEBOOK, "rulebook.toml")
    layer = Layer("resultland-1", Resultland(), book, parse_parameters(_PARAMETERS, "numbers.toml"))
    return County("resultland", (layer,))
