"""Steps that every county's story takes 各县都有的步骤: typed and clicked as a person does, on the pages of a session.

Each opens the page it needs as the person who does it, and waits until the page says that it is done.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from playwright.sync_api import Page, expect

from xiangxun.stories.office import Office

#: One lesson as the form asks for it: from, to, kind, course, lecturer.
Lesson = tuple[str, str, str, str, str]


def draft(
    office: Office,
    role: str,
    *,
    typed: Mapping[str, str],
    picked: Mapping[str, str],
    ticked: Iterable[str],
    lessons: Sequence[Lesson],
) -> str:
    """Draft a session by its form, every field by its label; return the session's address."""
    page = office.go(role, "期次")
    page.get_by_role("link", name="草拟一期").click()
    for label, text in typed.items():
        page.get_by_label(label).fill(text)
    for label, option in picked.items():
        page.get_by_label(label).select_option(label=option)
    for label in ticked:
        page.get_by_label(label, exact=True).check()
    for n, lesson in enumerate(lessons, start=1):
        _lesson(page, n, lesson)
    page.get_by_role("button", name="保存草稿").click()
    expect(page.get_by_text("已草拟")).to_be_visible()
    return page.url


def _lesson(page: Page, n: int, lesson: Lesson) -> None:
    begins, ends, kind, course, lecturer = lesson
    page.get_by_label(f"开始 {n}", exact=True).fill(begins)
    page.get_by_label(f"结束 {n}", exact=True).fill(ends)
    page.get_by_label(f"类型 {n}", exact=True).select_option(label=kind)
    page.get_by_label(f"课程 {n}", exact=True).fill(course)
    page.get_by_label(f"讲师 {n}", exact=True).select_option(label=lecturer)


def bring_roster(office: Office, role: str, session: str, folder: Path) -> Page:
    """Bring in the roster of the scenario's people; return the page of the people."""
    count = office.scenario.people.count
    page = office.tab(role, session, "人员")
    page.get_by_role("link", name="导入花名册").click()
    page.get_by_label("文件").set_input_files(office.roster(folder))
    page.get_by_role("button", name="先看一遍").click()
    page.get_by_role("button", name=f"写入 {count} 行").click()
    expect(page.get_by_role("heading", name="正在写入")).to_be_visible()
    office.work()
    expect(page.get_by_role("heading", name=f"已写入 {count} 行")).to_be_visible()
    page.get_by_role("link", name="看名单").click()
    return page


def engage(office: Office, role: str, session: str, fees: Mapping[str, str], *purposes: str) -> Page:
    """Engage lecturers, each for a fee in yuan; return the page of the lecturers."""
    page = office.tab(role, session, "讲师")
    for lecturer, fee in fees.items():
        if not page.get_by_label("讲师 *").is_visible():
            page.locator("summary", has_text="聘请讲师").click()
        page.get_by_label("讲师 *").select_option(label=lecturer)
        for purpose in purposes:
            page.get_by_label(purpose, exact=True).check()
        page.get_by_label("课酬（元，全期）").fill(fee)
        page.get_by_role("button", name="聘请").click()
        expect(page.get_by_text("已聘请")).to_be_visible()
    return page


def agree(office: Office, role: str, step: str) -> Page:
    """Find a step of approval on one's desk, go there, agree."""
    page = office.go(role, "工作台")
    page.get_by_role("row").filter(has_text=f"{step}：").get_by_role("link", name="去办").first.click()
    page.get_by_role("row").filter(has_text=step).get_by_role("button", name="同意", exact=True).click()
    expect(page.get_by_text("意见已登记")).to_be_visible()
    return page


def hold(
    office: Office,
    role: str,
    session: str,
    place: int,
    *,
    lessons: int,
    people: int = 0,
    away: Iterable[int] = (),
    ticked: Iterable[str] = (),
) -> Page:
    """Record a day as held and type its sheet by keys alone.

    `people`: how many are on the sheet (0: the whole roster); `away`: the numbers of those who were not there;
    `ticked`: what is told of the day beside its lessons.
    """
    count, absent = people or office.scenario.people.count, frozenset(away)
    page = office.tab(role, session, "签到")
    told = page.locator("section").filter(has=page.get_by_role("button", name="登记已授课")).first
    for label in ticked:
        told.get_by_label(label).check()
    told.get_by_role("button", name="登记已授课").click()
    page.get_by_role("link", name="签到单", exact=True).nth(place).click()
    expect(page.locator("[data-keys]")).to_be_visible()
    for column in range(lessons):
        page.locator('[data-no="1"] select').nth(column).focus()
        for n in range(1, count + 1):
            if n in absent:
                page.keyboard.press("0")
                page.keyboard.press("ArrowDown")
            else:
                page.keyboard.press("Space")
    expect(page.locator("[data-said]")).to_contain_text("已存到")
    expect(page.locator("[data-tally] tr").last).to_have_text(re.compile(r"未录(\s*0)+\s*$"))
    return page


def settle_attendance(office: Office, role: str, session: str, *, on_paper: int) -> None:
    """Settle who attended and enter the total of the paper sheet."""
    page = office.tab(role, session, "签到")
    page.get_by_role("button", name="认定考勤").click()
    page.get_by_label("纸质签到人数").fill(str(on_paper))
    page.get_by_role("button", name="录入").click()


def call(office: Office, role: str, session: str, round_: str, answer: str = "接通") -> None:
    """Plan the rounds where they are not planned, call everybody of one with the same result, close it."""
    page = office.tab(role, session, "回访")
    if page.get_by_role("button", name="排定回访").count():
        page.get_by_role("button", name="排定回访").click()
    page.get_by_role("link", name=round_).click()
    for one in page.locator("select[name^=result_]").all():
        one.select_option(label=answer)
    page.get_by_role("button", name="保存本页").click()
    page = office.tab(role, session, "回访")
    page.get_by_role("row").filter(has_text=round_).get_by_role("button", name="结束本轮").click()
    expect(page.get_by_text("这一轮回访已结束")).to_be_visible()


def file_missing(office: Office, role: str, session: str) -> Page:
    """File what the page of documents says is missing, until nothing that stops is left; return that page."""
    page = office.tab(role, session, "材料")
    missing = page.locator("li.is-missing")
    while (left := missing.count()) > 0:
        first = missing.first.inner_text()
        missing.first.get_by_role("link", name="归入").click()
        page.locator("#file").get_by_role("button", name="归入").click()
        expect(page.get_by_text("材料已归入")).to_be_visible()
        if missing.count() == left and missing.first.inner_text() == first:
            raise AssertionError(f"归入以后还缺：{first}")
    return page


def hand_in(office: Office, role: str, session: str) -> Page:
    """Complete the documents and hand the session in."""
    page = file_missing(office, role, session)
    office.shot(page, "documents")
    page.get_by_role("button", name="报送", exact=True).click()
    expect(page.get_by_text("已报送，等待验收")).to_be_visible()
    return page


def enter_costs(office: Office, role: str, session: str, costs: Sequence[tuple[str, str, str, str]]) -> None:
    """Enter the list of costs: item, yuan, units, lecturer."""
    page = office.tab(role, session, "资金")
    if page.locator("summary", has_text="登记费用清单").count():
        page.locator("summary", has_text="登记费用清单").click()
    for n, (item, amount, units, lecturer) in enumerate(costs, start=1):
        page.get_by_label(f"项目 {n}", exact=True).select_option(label=item)
        page.get_by_label(f"金额（元） {n}", exact=True).fill(amount)
        page.get_by_label(f"数量 {n}", exact=True).fill(units)
        if lecturer:
            page.get_by_label(f"讲师 {n}", exact=True).select_option(label=lecturer)
    page.get_by_role("button", name="登记（替换原清单）").click()
    expect(page.get_by_text("费用清单已登记")).to_be_visible()


def settle(office: Office, role: str, session: str) -> Page:
    """Settle what is paid by whom; return the page of the money."""
    page = office.tab(role, session, "资金")
    page.get_by_role("button", name="核定结算").click()
    expect(page.get_by_text("已核定结算")).to_be_visible()
    return page


def figures(page: Page) -> dict[str, str]:
    """Return the figures of a page by their labels."""
    names = page.locator(".x-figs dt").all_inner_texts()
    return dict(zip(names, page.locator(".x-figs dd b").all_inner_texts(), strict=True))


def pay(office: Office, role: str, session: str, lines: int) -> Page:
    """Pay line by line, each under its voucher; return the page of the money."""
    page = office.tab(role, session, "资金")
    for n in range(lines):
        page.get_by_label("款项 *").first.select_option(index=0)
        page.get_by_label("凭证号").first.fill(f"记-{n + 1:02d}")
        page.get_by_role("button", name="登记拨付").click()
        expect(page.get_by_text("拨付已登记")).to_be_visible()
    return page


def seal(office: Office, role: str, session: str, *, copies: int) -> Page:
    """Seal the archive and hand its copies over; return the page of the archive."""
    page = office.tab(role, session, "归档")
    page.get_by_role("button", name="封存").click()
    for _copy in range(copies):
        page.get_by_label("接收人").first.fill("接收人甲")
        page.get_by_role("button", name="交接").first.click()
    expect(page.get_by_text("等待回执")).to_have_count(0)
    return page


def give_reason(office: Office, role: str, session: str, obstacle: str, words: str) -> Page:
    """Give a reason for what stands before the next step; return the page of the session."""
    page = office.tab(role, session, "概况")
    stands = page.locator("#gate").get_by_role("listitem").filter(has_text=obstacle)
    stands.get_by_role("link", name=re.compile("说明理由|裁定")).first.click()
    page.get_by_label("理由").fill(words)
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_text("裁定已登记")).to_be_visible()
    return page
