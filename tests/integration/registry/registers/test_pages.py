"""Registers on pages and over the API: the way of an entry, and who sees what."""

from __future__ import annotations

import re
from io import BytesIO

import openpyxl
from tests.integration.registry.registers.recordland import DAY
from tests.integration.registry.registers.test_need_list import PEOPLE, _workbook

from xiangxun.kernel.clock import on_day
from xiangxun.kernel.resident_id import mask_id
from xiangxun.registry.registers import pages
from xiangxun.registry.registers.need_list import list_need
from xiangxun.registry.trainees.service import TraineeRow, upsert_trainees

FORM = {"on": DAY.isoformat(), "field-item": "投影仪", "field-price": "1,200.50", "field-place": "lab"}
FIELDS = {"item": "投影仪", "price": 120_050}


def test_entry_goes_from_form_to_close_on_pages(visit, office):
    clerk, school = visit("office"), visit("school")
    assert "损坏登记" in clerk.get("/registers/").text
    about = {"subject": "institution", "subject_id": str(office.institution_id)}
    answer = clerk.post("/registers/damage/", **FORM, **about)
    assert answer.status_code == 200, answer.text
    assert "1,200.50" in answer.text
    assert "机房" in answer.text
    path = answer.request.path.removeprefix("/c/shilu")
    changed = clerk.post(path, **{**FORM, "field-item": "音箱", "version": "1"})
    assert "音箱" in changed.text
    stopped = clerk.post(f"{path}/close")
    assert stopped.status_code == 409
    assert "还没有签齐" in stopped.text
    clerk.post(f"{path}/sign", role="office")
    assert "school甲" in school.post(f"{path}/sign", role="institution").text
    assert "已办结" in clerk.post(f"{path}/close").text
    paper = clerk.post(f"{path}/papers", title="照片")
    assert paper.status_code == 409


def test_entry_is_about_something_chosen_by_name(visit, office):
    clerk = visit("office")
    assert 'href="/c/shilu/registers/damage/new"' in clerk.get("/registers/damage/").text
    plain = clerk.get("/registers/damage/new").text
    assert 'name="field-item"' in plain
    assert 'name="subject_id"' not in plain
    offered = clerk.get("/registers/damage/new?subject=institution").text
    assert f'<option value="{office.institution_id}">甲培训学校（{DAY}）</option>' in offered
    assert '<input type="hidden" name="subject" value="institution">' in offered
    found = clerk.post("/registers/damage/new?subject=institution", search="乙").text
    assert "乙培训学校" in found
    assert "甲培训学校" not in found
    assert clerk.get("/registers/damage/new?subject=weather").status_code == 404
    answer = clerk.post("/registers/damage/", **FORM, subject="institution")
    assert "请选定登记的对象" in answer.text


def test_people_are_looked_for_and_offered_masked(visit, office):
    clerk, person = visit("office"), PEOPLE[0]
    with office.work() as db:
        upsert_trainees(db, [TraineeRow(person.name, person.id_number, DAY, "female", township="示录镇")])
    before = clerk.get("/registers/damage/new?subject=trainee").text
    assert person.name not in before
    found = clerk.post("/registers/damage/new?subject=trainee", search=person.id_number).text
    assert f">{person.name} {mask_id(person.id_number)} 示录镇</option>" in found


def test_institution_is_offered_its_own_and_nobody_else_the_form(visit, office):
    offered = visit("school").get("/registers/damage/new?subject=institution").text
    assert "甲培训学校" in offered
    assert "乙培训学校" not in offered
    clerk = visit("office")
    assert "/registers/backup/new" not in clerk.get("/registers/backup/").text
    assert 'name="field-' not in clerk.get("/registers/backup/new").text


def test_words_that_may_name_somebody_are_looked_for_in_no_address(visit):
    clerk = visit("office")
    for item in ("张三借投影仪", "李四借音箱"):
        clerk.post("/registers/damage/", **FORM | {"field-item": item})
    assert "没有符合的" not in clerk.get("/registers/damage/?q=nobody").text
    found = clerk.post("/registers/damage/search", q="张三").text
    assert ("张三借投影仪" in found, "李四借音箱" in found) == (True, False)
    assert 'type="hidden" name="q" value="张三"' in found
    assert "q=" not in found


def test_form_that_is_wrong_names_the_field(visit):
    answer = visit("office").post("/registers/damage/", **{**FORM, "field-price": "很多"})
    assert answer.status_code == 422
    assert "赔偿金额" in answer.text


def test_second_of_two_who_change_an_entry_gets_409(visit):
    clerk = visit("office")
    path = clerk.post("/registers/damage/", **FORM).request.path.removeprefix("/c/shilu")
    for item, status in (("音箱", 200), ("话筒", 409)):
        answer = clerk.post(path, **{**FORM, "field-item": item}, version="1")
        assert answer.status_code == status


def test_institution_sees_its_own_entries_and_strangers_none(visit, office):
    school, other, lecturer = visit("school"), visit("other"), visit("lecturer")
    path = school.post("/registers/damage/", **FORM).request.path.removeprefix("/c/shilu")
    assert "投影仪" in school.get("/registers/damage/").text
    assert "投影仪" not in other.get("/registers/damage/").text
    assert other.get(path).status_code == 404
    assert lecturer.get("/registers/damage/").status_code == 403
    assert "损坏登记" not in lecturer.get("/registers/").text


def test_workbook_comes_as_a_spreadsheet(visit):
    clerk = visit("office")
    clerk.post("/registers/damage/", **FORM)
    answer = clerk.post("/registers/damage/workbook")
    book = openpyxl.load_workbook(BytesIO(answer.data))
    assert "投影仪" in [cell.value for cell in book["损坏登记"][4]]


def test_unknown_register_says_so(visit):
    answer = visit("office").get("/registers/nowhere/")
    assert answer.status_code == 422
    assert "没有“nowhere”这本登记簿" in answer.text


def test_need_list_is_imported_shown_masked_and_settled(visit, office):
    clerk = visit("office")
    sent = clerk.post(
        "/registers/need/poor", source="乡村振兴局", file=(BytesIO(_workbook(PEOPLE)), "名单.xlsx")
    )
    assert "4 人，已培训 0 人" in sent.text
    assert PEOPLE[0].id_number not in sent.text
    with office.work() as db:
        first = list_need(db, "poor")[0].id
    assert "外出" in clerk.post(f"/registers/need/poor/{first}", version="1", reason="外出").text
    assert "已核销 1 人" in clerk.post(f"/registers/need/poor/{first}", version="2", excuse="1").text
    assert visit("school").get("/registers/need/poor").status_code == 403


def test_second_of_two_on_a_later_page_of_a_list_sees_both_reasons(visit, office, monkeypatch):
    monkeypatch.setattr(pages, "_PAGE", 1)
    clerk = visit("office")
    clerk.post("/registers/need/poor", source="乡村振兴局", file=(BytesIO(_workbook(PEOPLE)), "名单.xlsx"))
    with office.work() as db:
        first, second, *_ = (one.id for one in list_need(db, "poor"))
    clerk.post(f"/registers/need/poor/{second}", version="1", reason="外出务工")
    came = {"Referer": f"http://localhost/c/shilu/registers/need/poor?after={first}"}
    sent = {"version": "1", "reason": "住院"}
    with on_day(office.day):
        answer = clerk.client.post(f"/c/shilu/registers/need/poor/{second}", data=sent, headers=came)
    assert answer.status_code == 409
    assert "<td><b>原因</b></td>" in answer.text
    assert re.findall("住院|外出务工", answer.text) == ["住院", "外出务工"]


def test_api_takes_an_entry_through_its_life(visit, office):
    clerk = visit("office")
    names = {one["key"]: one for one in clerk.json("/registers").json}
    assert names["damage"]["signed_by"] == ["office", "institution"]
    assert {"key": "item", "zh": "损坏物品", "type": "text", "required": True, "options": []} in names[
        "damage"
    ]["fields"]
    about = {"subject": "institution", "subject_id": office.institution_id}
    made = clerk.json("/registers/damage/entries", {"fields": FIELDS, **about})
    assert made.status_code == 201, made.text
    entry = made.json["id"]
    amended = clerk.json(f"/register-entries/{entry}/amend", {"version": 1, "fields": {"item": "音箱"}})
    assert amended.json["fields"] == {"item": "音箱"}
    assert clerk.json(f"/register-entries/{entry}/amend", {"version": 1, "fields": FIELDS}).status_code == 409
    assert clerk.json(f"/register-entries/{entry}/close", {}).status_code == 409
    clerk.json(f"/register-entries/{entry}/sign", {"role": "office"})
    assert visit("school").json(f"/register-entries/{entry}/sign", {"role": "institution"}).status_code == 200
    assert clerk.json(f"/register-entries/{entry}/close", {}).json["closed_on"] == DAY.isoformat()
    assert [one["id"] for one in clerk.json("/registers/damage/entries").json["items"]] == [entry]
    assert visit("other").json(f"/register-entries/{entry}").status_code == 404


def test_api_names_wrong_fields(visit):
    answer = visit("office").json("/registers/damage/entries", {"fields": {"price": "x"}})
    assert answer.status_code == 422
    assert set(answer.json["error"]["details"]["fields"]) == {"损坏物品", "赔偿金额"}


def test_need_list_is_kept_over_the_api(visit, office):
    clerk = visit("office")
    sent = clerk.upload(
        "/need/poor", {"source": "乡村振兴局", "file": (BytesIO(_workbook(PEOPLE)), "名单.xlsx")}
    )
    assert (sent.status_code, sent.json["added"]) == (201, 4), sent.text
    listed = clerk.json("/need/poor?limit=1").json
    first = listed["items"][0]
    assert first["id_masked"] == mask_id(PEOPLE[0].id_number)
    assert listed["next"] == first["id"]
    address = f"/need/poor/{first['id']}/reason"
    assert clerk.json(address, {"version": 1, "reason": "外出"}).json == {
        "people": 4,
        "trained": 0,
        "excused": 0,
    }
    assert clerk.json(address, {"version": 2, "excuse": True}).json["excused"] == 1
    assert visit("school").json("/need/poor").status_code == 403


def test_paper_is_filed_with_an_entry_over_the_api(visit):
    clerk = visit("office")
    entry = clerk.json("/registers/damage/entries", {"fields": FIELDS}).json["id"]
    address = f"/register-entries/{entry}/papers"
    assert clerk.upload(address, {}).status_code == 422
    assert clerk.upload(address, {"title": "照片"}).status_code == 201
    assert "照片" in clerk.get(f"/registers/entries/{entry}").text
