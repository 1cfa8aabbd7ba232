"""Supervision on pages and over the API: an inspection from form to close, what follows, and what is due."""

from __future__ import annotations

from datetime import date

from tests.integration.registry.registers.recordland import DAY

from xiangxun.registry.institutions.orders import close_order, declare_missed
from xiangxun.registry.institutions.queries import list_orders, suspended_by
from xiangxun.training.sessions.models import TrainingSession

FOUND = {"field-found": "签到不实", "field-opinion": "整改"}


def test_inspection_goes_from_form_to_breach_on_pages(visit, office):
    clerk, school = visit("office"), visit("school")
    about = {"institution_id": str(office.institution_id), "on": DAY.isoformat()}
    drafted = clerk.post("/supervision/inspections/inspection", **FOUND, **about)
    assert drafted.status_code == 200, drafted.text
    path = drafted.request.path.removeprefix("/c/shilu")
    assert "签到不实" in clerk.get("/supervision/inspections/").text
    amended = clerk.post(
        f"{path}/amend", **{**FOUND, "field-found": "人数不符"}, version="1", on=DAY.isoformat()
    )
    assert "人数不符" in amended.text
    assert "已提请签字" in clerk.post(f"{path}/present").text
    clerk.post(f"{path}/sign", key="inspector")
    assert "办结" in school.post(f"{path}/sign", key="inspected").text
    ordered = clerk.post(f"{path}/order", rule="RL-3", due="2024-05-20", demand="补签到表")
    assert "补签到表" in ordered.text
    assert "通报已发出" in clerk.post(f"{path}/circular", reason="签到严重不实", text="予以通报").text
    with office.work() as db:
        (order,) = list_orders(db)
        declare_missed(db, office["office"], order.id, reason="未改")
    assert "按违约处理" in clerk.get(path).text
    assert "暂停该机构申请" in clerk.post(f"{path}/breach/{order.id}", rule="RL-2", reason="逾期未改正").text
    with office.work() as db:
        assert suspended_by(db, "institution", office.institution_id, DAY) == "RL-2"


def test_result_of_an_order_is_reported_on_its_page_after_it_was_mended(visit, office):
    clerk = visit("office")
    drafted = clerk.post(
        "/supervision/inspections/inspection", **FOUND, institution_id=str(office.institution_id)
    )
    path = drafted.request.path.removeprefix("/c/shilu")
    clerk.post(f"{path}/order", rule="RL-3", due="2024-05-20", demand="补签到表", found_by="superior")
    with office.work() as db:
        (order,) = list_orders(db)
        assert order.found_by == "superior"
    assert clerk.post(f"{path}/report/{order.id}", result="已补").status_code == 409
    with office.work() as db:
        close_order(db, office["school"], order.id, report="已补")
    assert "报送整改结果" in clerk.get(path).text
    assert "已补齐并核实" in clerk.post(f"{path}/report/{order.id}", result="已补齐并核实").text
    assert clerk.post(f"{path}/report/{order.id}", result="再报").status_code == 409


def test_inspected_who_declines_on_the_page_says_why(visit, office):
    clerk = visit("office")
    drafted = clerk.post(
        "/supervision/inspections/spot_check", **FOUND, institution_id=str(office.institution_id)
    )
    path = drafted.request.path.removeprefix("/c/shilu")
    clerk.post(f"{path}/present")
    clerk.post(f"{path}/sign", key="inspector")
    assert (
        "人数不符"
        in visit("school").post(f"{path}/sign", key="inspected", outcome="declined", reason="人数不符").text
    )


def test_another_institution_sees_no_inspection_and_no_duties(visit, office):
    drafted = visit("office").post(
        "/supervision/inspections/inspection", **FOUND, institution_id=str(office.institution_id)
    )
    path = drafted.request.path.removeprefix("/c/shilu")
    other = visit("other")
    assert other.get(path).status_code == 404
    assert "签到不实" not in other.get("/supervision/inspections/").text
    assert visit("lecturer").get("/supervision/inspections/").status_code == 403
    assert visit("school").get(path).status_code == 200


def test_institution_reads_its_own_duties_and_not_its_neighbours(visit, office):
    with office.work() as db:
        told = {"state": "closed", "first_day": date(2024, 4, 1), "last_day": date(2024, 4, 1)}
        db.add(TrainingSession(code="1", title="一期", institution_id=office.institution_id, **told))
    assert "班次：一期" in visit("school").get("/supervision/").text
    answer = visit("other").get("/supervision/")
    assert (answer.status_code, "班次：一期" in answer.text) == (200, False)


def test_duties_page_lists_what_is_late_with_its_article(visit, office):
    with office.work() as db:
        told = {"state": "closed", "first_day": date(2024, 4, 1), "last_day": date(2024, 4, 1)}
        db.add(TrainingSession(code="1", title="一期", institution_id=office.institution_id, **told))
    clerk = visit("office")
    answer = clerk.get("/supervision/")
    assert answer.status_code == 200, answer.text
    for words in ("逾期", "第四条", "班次：一期", "培训结束后应及时报送材料"):
        assert words in answer.text
    assert "待办" in clerk.get("/supervision/?on=2024-04-02&show=all").text
    listed = clerk.json("/obligations?on=2024-05-06").json
    assert ("late", "RL-4") in {(one["state"], one["rule"]) for one in listed}


def test_api_takes_an_inspection_through_its_life(visit, office):
    clerk = visit("office")
    fields = {"found": "签到不实"}
    made = clerk.json("/inspections", {"institution_id": office.institution_id, "fields": fields})
    assert made.status_code == 201, made.text
    place = f"/inspections/{made.json['id']}"
    fields = {"found": "人数不符"}
    assert clerk.json(f"{place}/amend", {"version": 1, "fields": fields}).json["entry"]["version"] == 2
    assert clerk.json(f"{place}/amend", {"version": 1, "fields": fields}).status_code == 409
    assert clerk.json(f"{place}/present", {}).json["state"] == "signing"
    clerk.json(f"{place}/sign", {"key": "inspector"})
    assert visit("school").json(f"{place}/sign", {"key": "inspected"}).json["state"] == "closed"
    assert clerk.json(place).json["entry"]["fields"] == fields
    order = clerk.json(f"{place}/orders", {"rule": "RL-3", "demand": "补", "due": "2024-05-20"})
    assert order.status_code == 201, order.text
    assert (
        clerk.json(f"/orders/{order.json['id']}/breach", {"rule": "RL-2", "reason": "逾期未改"}).status_code
        == 409
    )
    result = f"/orders/{order.json['id']}/result"
    assert clerk.json(result, {"result": "已补齐"}).status_code == 409
    with office.work() as db:
        close_order(db, office["school"], order.json["id"], report="已补")
    assert clerk.json(result, {"result": "已补齐"}).json["result"] == "已补齐"
    circular = clerk.json(f"{place}/circulars", {"reason": "签到严重不实", "text": "通报"})
    assert circular.status_code == 201, circular.text
    assert [one["id"] for one in clerk.json("/inspections").json["items"]] == [made.json["id"]]
    assert visit("other").json(place).status_code == 404


def test_inspection_of_a_session_named_by_its_code_is_of_its_institution(visit, office):
    with office.work() as db:
        told = {"state": "open", "first_day": date(2024, 4, 1), "last_day": date(2024, 4, 1)}
        db.add(TrainingSession(code="2024-7", title="七期", institution_id=office.institution_id, **told))
    clerk = visit("office")
    assert 'value="2024-7"' in clerk.get("/supervision/inspections/?session=2024-7").text
    drafted = clerk.post("/supervision/inspections/inspection", **FOUND, on=DAY.isoformat(), session="2024-7")
    assert drafted.status_code == 200, drafted.text
    listed = clerk.get(f"/supervision/inspections/?institution={office.institution_id}").text
    assert "七期" in listed
    refused = clerk.post("/supervision/inspections/inspection", **FOUND, on=DAY.isoformat(), session="2024-9")
    assert "没有编号为 2024-9 的班次" in refused.text
