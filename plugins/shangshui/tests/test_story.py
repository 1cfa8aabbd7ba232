"""The veto story 一票否决 by clicking: a class of twelve from its draft to two sealed archives, each role as itself."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from xiangxun.stories.office import Office, office_of

pytestmark = pytest.mark.browser

PEOPLE, AWAY = 12, 2
LESSONS = (
    ("08:30", "10:00", "知识讲解", "电商政策与运营", "郑讲解"),
    ("10:00", "11:30", "上网操作", "产品拍摄", "冯网商"),
    ("14:00", "17:00", "典型现场观摩", "乡村电商服务站点观摩", "冯网商"),
)
FEES = (("郑讲解", "2000"), ("冯网商", "1600"))
#: Two days with ten people, then with twelve, 50 yuan a day each; a lesson has 45 minutes.
COSTS = (("讲课费", "2000", "4", "郑讲解"), ("讲课费", "1600", "12", "冯网商"), ("伙食费", "1000", "1", ""))
COSTS_AGAIN = (*COSTS[:2], ("伙食费", "1200", "1", ""))
LEADERS, OFFICE = "leading_group_office", "ecommerce_office"


@pytest.fixture
def office():
    """The office of the county on the day of the application, everything before the session entered."""
    with office_of("shangshui", "veto", people=PEOPLE) as opened:
        yield opened


def test_vetoed_class_is_trained_again_at_the_providers_cost_and_both_are_archived(office: Office, tmp_path):
    first = draft(office)
    enrol(office, first, tmp_path)
    take_through(office, first, (0, 1), apply=-14, here=PEOPLE - AWAY, satisfied=4)
    expect(office.tab("institution", first, "台账").locator("main")).to_contain_text("名单 12 = 计入 10")
    hand_in(office, first, on=12)
    judge(office, first, "一票否决", on=20, veto="签到表或名单造假")
    again = retrain(office, first, "2021-06-21", on=30)
    take_through(office, again, (41, 42), apply=30, here=PEOPLE, satisfied=10)
    hand_in(office, again, on=52)
    judge(office, again, "合格", on=60)
    office.on(70)
    assert settle(office, first, COSTS) == ["4,600.00", "0.00", "0.00", "0.00"]
    pay(office, first, len(COSTS))
    assert settle(office, again, COSTS_AGAIN) == ["0.00", "0.00", "4,800.00", "0.00"]
    office.on(80)
    for session in (first, again):
        archive(office, session)


def draft(office: Office) -> str:
    """Draft the session as the institution; return its address."""
    office.on(-14)
    page = office.go("institution", "期次")
    page.get_by_role("link", name="草拟一期").click()
    for label, text in (
        ("期次编号", "2021-商水-05"),
        ("名称 *", "2021年第五期农村电商培训"),
        ("乡镇", "黄寨镇"),
        ("计划人数", str(PEOPLE)),
        ("第一天", "2021-05-11"),
        ("最后一天", "2021-05-12"),
        ("食宿安排", "中午统一就餐，不安排住宿"),
        ("资金安排", "讲课、伙食，共4600元"),
    ):
        page.get_by_label(label).fill(text)
    page.get_by_label("承办机构").select_option(label="示范电商培训学校")
    page.get_by_label("所依计划").select_option(label="2021年第五期培训计划")
    page.get_by_label("场所").select_option(label="电商公共服务中心")
    for topic in ("电子商务政策", "电子商务运营", "产品拍摄", "本地农产品网络营销"):
        page.get_by_label(topic, exact=True).check()
    for n, (begins, ends, kind, course, lecturer) in enumerate(LESSONS, start=1):
        page.get_by_label(f"开始 {n}", exact=True).fill(begins)
        page.get_by_label(f"结束 {n}", exact=True).fill(ends)
        page.get_by_label(f"类型 {n}", exact=True).select_option(label=kind)
        page.get_by_label(f"课程 {n}", exact=True).fill(course)
        page.get_by_label(f"讲师 {n}", exact=True).select_option(label=lecturer)
    page.get_by_role("button", name="保存草稿").click()
    expect(page.locator("#gate")).to_contain_text("参训人员名单")
    office.shot(page, "drafted")
    return page.url


def enrol(office: Office, session: str, folder) -> None:
    """Bring in the roster and enter the review of applicants."""
    page = office.tab("institution", session, "人员")
    page.get_by_role("link", name="导入花名册").click()
    page.get_by_label("文件").set_input_files(office.roster(folder))
    page.get_by_role("button", name="先看一遍").click()
    page.get_by_role("button", name=f"写入 {PEOPLE} 行").click()
    expect(page.get_by_role("heading", name="正在写入")).to_be_visible()
    office.work()
    page = office.tab("institution", session, "人员")
    for criterion in ("有意愿", "有能力", "有条件", "有经验"):
        page.get_by_role("group", name=criterion).get_by_label("符合", exact=True).check()
    page.get_by_role("button", name="登记审查").click()
    expect(page.get_by_text(f"录取 {PEOPLE} 人，不录取 0 人")).to_be_visible()
    office.shot(page, "people")


def take_through(
    office: Office, session: str, days: tuple[int, ...], *, apply: int, here: int, satisfied: int
) -> None:
    """Engage, apply, approve, open, hold each day, close, make the ledger."""
    office.on(apply)
    page = office.tab("institution", session, "讲师")
    for lecturer, fee in FEES:
        if not page.get_by_label("讲师 *").is_visible():
            page.locator("summary", has_text="聘请讲师").click()
        page.get_by_label("讲师 *").select_option(label=lecturer)
        page.get_by_label("课酬（元，全期）").fill(fee)
        page.get_by_role("button", name="聘请").click()
    office.press("institution", session, "提交申请", "申请已提交")
    for role, step in (("authority", "审批："), (LEADERS, "备案：")):
        desk = office.go(role, "工作台")
        desk.get_by_role("row").filter(has_text=step).get_by_role("link", name="去办").click()
        desk.get_by_role("row").filter(has_text=step.strip("：")).get_by_role(
            "button", name="同意", exact=True
        ).click()
        expect(desk.get_by_text("意见已登记")).to_be_visible()
    office.on(days[0] - 1)
    office.press("institution", session, "开班", "已开班")
    for place, offset in enumerate(days):
        office.on(offset)
        hold(office, session, place, here)
    evaluate(office, session, here, satisfied)
    office.press("institution", session, "结班", "已结班")
    office.press("institution", session, "生成台账", "台账已生成")


def hold(office: Office, session: str, place: int, here: int) -> None:
    """Record a day as held, type the sheet by keys alone, and have the office count heads."""
    page = office.tab("institution", session, "签到")
    page.get_by_role("button", name="登记已授课").first.click()
    page.get_by_role("link", name="签到单", exact=True).nth(place).click()
    for column in range(len(LESSONS)):
        page.locator('[data-no="1"] select').nth(column).focus()
        for n in range(PEOPLE):
            page.keyboard.press("Space" if n < here else "0")
            if n >= here:
                page.keyboard.press("ArrowDown")
    expect(page.locator("[data-said]")).to_contain_text("已存到")
    expect(page.locator("[data-tally] tr").last).to_have_text(re.compile(r"未录\s*0\s*0\s*0"))
    seen = office.tab(OFFICE, session, "签到")
    seen.get_by_label("现场点数").nth(place).fill(str(here))
    seen.get_by_label("在场").nth(place).select_option(label="县电子商务办公室")
    seen.get_by_role("button", name="保存现场记录").nth(place).click()
    expect(seen.get_by_text("现场记录已保存")).to_be_visible()


def evaluate(office: Office, session: str, here: int, satisfied: int) -> None:
    """Settle attendance, compare with paper, enter the forms."""
    page = office.tab("institution", session, "签到")
    page.get_by_role("button", name="认定考勤").click()
    page.get_by_label("纸质签到人数").fill(str(here))
    page.get_by_role("button", name="录入").click()
    page = office.tab("institution", session, "反馈")
    for lecturer, _fee in FEES:
        page.get_by_label("讲师", exact=True).select_option(label=lecturer)
        page.get_by_label("很满意", exact=True).fill(str(satisfied))
        page.get_by_label("不满意", exact=True).fill(str(here - satisfied))
        page.get_by_role("button", name="录入").click()
    page.get_by_role("button", name="作出讲师考核").click()
    expect(page.get_by_text("讲师考核已作出")).to_be_visible()


def call(office: Office, role: str, session: str, round_: str) -> None:
    """Plan a round where it is not planned, reach everybody, close it."""
    page = office.tab(role, session, "回访")
    page.get_by_role("button", name="排定回访").click()
    page.get_by_role("link", name=round_).click()
    for one in page.locator("select[name^=result_]").all():
        one.select_option(label="接通")
    page.get_by_role("button", name="保存本页").click()
    page = office.tab(role, session, "回访")
    page.get_by_role("row").filter(has_text=round_).get_by_role("button", name="结束本轮").click()
    expect(page.get_by_text("这一轮回访已结束")).to_be_visible()


def file_missing(office: Office, role: str, session: str) -> None:
    """File what the page calls missing, until nothing that stops is left."""
    page = office.tab(role, session, "材料")
    while page.locator("li.is-missing").count():
        page.locator("li.is-missing").get_by_role("link", name="归入").first.click()
        page.locator("#file").get_by_role("button", name="归入").click()
        expect(page.get_by_text("材料已归入")).to_be_visible()
        page = office.tab(role, session, "材料")


def hand_in(office: Office, session: str, *, on: int) -> None:
    """Call the trainees, complete the material, hand the session in."""
    office.on(on)
    call(office, "public_service_centre", session, "首次回访")
    file_missing(office, "institution", session)
    page = office.tab("institution", session, "材料")
    office.shot(page, "dossier")
    page.get_by_role("button", name="报送").click()
    expect(page.get_by_text("已报送，等待验收")).to_be_visible()


def judge(office: Office, session: str, grade: str, *, on: int, veto: str = "") -> None:
    """Call the sample, give an opinion, answer what the regulation leaves to the office, decide."""
    office.on(on)
    call(office, LEADERS, session, "验收抽样回访")
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
    """Draft the retraining as the office, put the same people on its list as the institution; return its address."""
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


def settle(office: Office, session: str, costs) -> list[str]:
    """Enter the costs as the institution, settle as the treasury; return payable, withheld, borne by it, paid."""
    page = office.tab("institution", session, "资金")
    page.locator("summary", has_text="登记费用清单").click()
    for n, (item, amount, units, lecturer) in enumerate(costs, start=1):
        page.get_by_label(f"项目 {n}", exact=True).select_option(label=item)
        page.get_by_label(f"金额（元） {n}", exact=True).fill(amount)
        page.get_by_label(f"数量 {n}", exact=True).fill(units)
        if lecturer:
            page.get_by_label(f"讲师 {n}", exact=True).select_option(label=lecturer)
    page.get_by_role("button", name="登记（替换原清单）").click()
    expect(page.get_by_text("费用清单已登记")).to_be_visible()
    treasury = office.tab("finance", session, "资金")
    treasury.get_by_role("button", name="核定结算").click()
    expect(treasury.get_by_text("已核定结算")).to_be_visible()
    office.shot(treasury, "settled")
    return treasury.locator(".x-figs dd b").all_inner_texts()


def pay(office: Office, session: str, lines: int) -> None:
    """Pay line by line, each under its voucher, until nothing is open."""
    page = office.tab("finance", session, "资金")
    for n in range(lines):
        page.get_by_label("款项 *").first.select_option(index=0)
        page.get_by_label("凭证号").first.fill(f"记-{n + 1:02d}")
        page.get_by_role("button", name="登记拨付").click()
        expect(page.get_by_text("拨付已登记")).to_be_visible()
    assert page.locator(".x-figs dd b").last.inner_text() == "4,600.00"
    office.shot(page, "paid")


def archive(office: Office, session: str) -> None:
    """File the opinion, seal, hand both copies over."""
    file_missing(office, LEADERS, session)
    page = office.tab("archivist", session, "归档")
    page.get_by_role("button", name="封存").click()
    for _copy in range(2):
        page.get_by_label("接收人").first.fill("接收人甲")
        page.get_by_role("button", name="交接").first.click()
    expect(page.get_by_text("等待回执")).to_have_count(0)
    expect(page.get_by_text("2031")).not_to_have_count(0)
    office.shot(page, "archived")
