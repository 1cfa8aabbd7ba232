"""The veto story 一票否决 by clicking: a class of twelve from its draft to two sealed archives, each role as itself."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from xiangxun.stories import steps
from xiangxun.stories.office import Office, office_of

pytestmark = pytest.mark.browser

PEOPLE, AWAY = 12, (11, 12)
LESSONS = (
    ("08:30", "10:00", "知识讲解", "电商政策与运营", "郑讲解"),
    ("10:00", "11:30", "上网操作", "产品拍摄", "冯网商"),
    ("14:00", "17:00", "典型现场观摩", "乡村电商服务站点观摩", "冯网商"),
)
FEES = {"郑讲解": "2000", "冯网商": "1600"}
#: Two days with ten people, then with twelve, 50 yuan a day each; a lesson has 45 minutes.
COSTS = (("讲课费", "2000", "4", "郑讲解"), ("讲课费", "1600", "12", "冯网商"), ("伙食费", "1000", "1", ""))
COSTS_AGAIN = (*COSTS[:2], ("伙食费", "1200", "1", ""))
LEADERS, OFFICE, CENTRE = "leading_group_office", "ecommerce_office", "public_service_centre"


@pytest.fixture
def office():
    """The office of the county with everything entered that stands before the session."""
    with office_of("shangshui", "veto", people=PEOPLE) as opened:
        yield opened


def test_vetoed_class_is_trained_again_at_the_providers_cost_and_both_are_archived(office: Office, tmp_path):
    office.on(-14)
    first = draft(office)
    enrol(office, first, tmp_path)
    take_through(office, first, (0, 1), apply=-14, away=AWAY, satisfied=4)
    ledger = office.tab("institution", first, "台账")
    expect(ledger.get_by_text("名单 12 = 计入 10 + 不计入 2。")).to_be_visible()
    expect(ledger.get_by_role("row").filter(has_text="从未到场的不计入")).to_have_count(len(AWAY))
    hand_in(office, first, on=12)
    judge(office, first, "一票否决", on=20, veto="签到表或名单造假")
    again = retrain(office, first, "2021-06-21", on=30)
    take_through(office, again, (41, 42), apply=30, away=(), satisfied=10)
    hand_in(office, again, on=52)
    judge(office, again, "合格", on=60)
    office.on(70)
    assert settled(office, first, COSTS) == {
        "应付": "4,600.00",
        "拒付": "0.00",
        "机构自理": "0.00",
        "已拨付": "0.00",
    }
    paid = steps.pay(office, "finance", first, len(COSTS))
    assert steps.figures(paid)["已拨付"] == "4,600.00"
    paid.get_by_role("link", name="为什么?").first.click()
    expect(paid.get_by_role("heading", name="依据").first).to_be_visible()
    assert settled(office, again, COSTS_AGAIN)["机构自理"] == "4,800.00"
    office.on(80)
    for session in (first, again):
        archive(office, session)


def draft(office: Office) -> str:
    """Draft the session as the institution; the page says what is missing and where to go."""
    session = steps.draft(
        office,
        "institution",
        typed={
            "期次编号": "2021-商水-05",
            "名称 *": "2021年第五期农村电商培训",
            "乡镇": "黄寨镇",
            "计划人数": str(PEOPLE),
            "第一天": "2021-05-11",
            "最后一天": "2021-05-12",
            "食宿安排": "中午统一就餐，不安排住宿",
            "资金安排": "讲课、伙食，共4600元",
        },
        picked={"所依计划": "2021年第五期培训计划", "场所": "电商公共服务中心"},
        ticked=("电子商务政策", "电子商务运营", "产品拍摄", "本地农产品网络营销"),
        lessons=LESSONS,
    )
    gate = office.as_("institution").locator("#gate")
    expect(gate.get_by_text("参训人员名单").first).to_be_visible()
    expect(gate.get_by_role("link", name="去补")).to_have_count(2)
    office.shot(office.as_("institution"), "drafted")
    return session


def enrol(office: Office, session: str, folder) -> None:
    """Bring in the roster and enter the review of applicants."""
    page = steps.bring_roster(office, "institution", session, folder)
    for criterion in ("有意愿", "有能力", "有条件", "有经验"):
        page.get_by_role("group", name=criterion).get_by_label("符合", exact=True).check()
    page.get_by_role("button", name="登记审查").click()
    expect(page.get_by_text(f"录取 {PEOPLE} 人，不录取 0 人")).to_be_visible()
    office.shot(page, "people")


def take_through(office: Office, session: str, days, *, apply: int, away, satisfied: int) -> None:
    """Engage, apply, approve, open, hold each day, close, make the ledger."""
    office.on(apply)
    steps.engage(office, "institution", session, FEES)
    office.press("institution", session, "提交申请", "申请已提交")
    for role, step in (("authority", "审批"), (LEADERS, "备案")):
        steps.agree(office, role, step)
    office.on(days[0] - 1)
    office.press("institution", session, "开班", "已开班")
    here = PEOPLE - len(away)
    for place, offset in enumerate(days):
        office.on(offset)
        steps.hold(office, "institution", session, place, lessons=len(LESSONS), away=away)
        count_heads(office, session, place, here)
    steps.settle_attendance(office, "institution", session, on_paper=here)
    evaluate(office, session, here, satisfied)
    office.press("institution", session, "结班", "已结班")
    office.press("institution", session, "生成台账", "台账已生成")


def count_heads(office: Office, session: str, place: int, here: int) -> None:
    """Have the e-commerce office, there throughout, count who sits in the room."""
    seen = office.tab(OFFICE, session, "签到")
    seen.get_by_label("现场点数").nth(place).fill(str(here))
    seen.get_by_label("在场").nth(place).select_option(label="县电子商务办公室")
    seen.get_by_role("button", name="保存现场记录").nth(place).click()
    expect(seen.get_by_text("现场记录已保存")).to_be_visible()


def evaluate(office: Office, session: str, here: int, satisfied: int) -> None:
    """Enter the forms of each lecturer and assess them."""
    page = office.tab("institution", session, "反馈")
    for lecturer in FEES:
        page.get_by_label("讲师", exact=True).select_option(label=lecturer)
        page.get_by_label("很满意", exact=True).fill(str(satisfied))
        page.get_by_label("不满意", exact=True).fill(str(here - satisfied))
        page.get_by_role("button", name="录入").click()
    page.get_by_role("button", name="作出讲师考核").click()
    expect(page.get_by_text("讲师考核已作出")).to_be_visible()


def hand_in(office: Office, session: str, *, on: int) -> None:
    """Call the trainees, complete the material, hand the session in."""
    office.on(on)
    steps.call(office, CENTRE, session, "首次回访")
    steps.hand_in(office, "institution", session)


def judge(office: Office, session: str, grade: str, *, on: int, veto: str = "") -> None:
    """Call the sample, give an opinion, answer what the regulation leaves to the office, decide."""
    office.on(on)
    steps.call(office, LEADERS, session, "验收抽样回访")
    page = office.tab(LEADERS, session, "验收")
    page.get_by_label("建议等次").select_option(label=grade)
    page.get_by_label("核查人数").fill("6")
    if veto:
        page.get_by_label(veto).check()
    page.get_by_label("验收意见").fill("经核实，拟定如上")
    page.get_by_role("button", name="提出", exact=True).click()
    expect(page.get_by_text("验收意见已登记")).to_be_visible()
    if not veto:
        asked = page.get_by_role("region", name="等待判定")
        asked.get_by_label("裁定").select_option(label=grade)
        asked.get_by_label("理由").fill("重新培训到位，签到属实")
        asked.get_by_role("button", name="登记裁定").click()
    page.get_by_role("region", name="作出验收决定").get_by_label("理由").fill("同意小组意见")
    page.get_by_role("button", name="同意验收意见").click()
    expect(page.get_by_role("row").filter(has_text="同意小组意见").first).to_contain_text(grade)
    office.shot(page, "decided")


def retrain(office: Office, session: str, first_day: str, *, on: int) -> str:
    """Draft the retraining as the office, list the same people as the institution; return its address."""
    office.on(on)
    page = office.tab(LEADERS, session, "验收")
    page.get_by_label("重新培训的期次编号").fill("2021-商水-05-重")
    page.get_by_label("重新培训第一天").fill(first_day)
    page.get_by_role("button", name="草拟", exact=True).click()
    expect(page.get_by_role("row").filter(has_text="乡村电商服务站点观摩")).to_have_count(2)
    again = page.url
    listed = office.tab("institution", again, "人员")
    listed.get_by_role("button", name="列入原班人员").click()
    expect(listed.get_by_text("原班人员已列入名单")).to_be_visible()
    return again


def settled(office: Office, session: str, costs) -> dict[str, str]:
    """Enter the costs as the institution, settle as the treasury; return the figures."""
    steps.enter_costs(office, "institution", session, costs)
    page = steps.settle(office, "finance", session)
    office.shot(page, "settled")
    return steps.figures(page)


def archive(office: Office, session: str) -> None:
    """File the opinion, seal ten years from the year of sealing, hand over one copy each to office and institution."""
    steps.file_missing(office, LEADERS, session)
    page = steps.seal(office, "archivist", session, copies=2)
    expect(page.get_by_text("2031年12月31日")).to_be_visible()
    for holder in ("县电子商务办公室", "培训机构"):
        expect(page.get_by_text(f"· {holder}")).to_be_visible()
    office.shot(page, "archived")
