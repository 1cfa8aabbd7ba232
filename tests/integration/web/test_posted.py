"""Posted forms 表单: drawn from the API's schema, loaded through it, refused in words about the field."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from marshmallow import Schema, class_registry, fields
from marshmallow.validate import OneOf, Range

from xiangxun.foundation.web.language import english_messages
from xiangxun.foundation.web.posted import Count, Fen, Input, Lines, LongText, inputs_of, posted
from xiangxun.foundation.web.saying import english_of
from xiangxun.kernel.errors import InvalidInput


class Sample(Schema):
    """One field of each kind; `version` is read by the page, `hidden` by nobody but the API."""

    title = fields.String(required=True, metadata={"title": "名称"})
    remark = LongText(load_default="", metadata={"title": "备注"})
    kind = fields.String(
        load_default=None, allow_none=True, validate=OneOf(["a", "b"]), metadata={"title": "种类"}
    )
    people = Count(least=1, load_default=None, allow_none=True, metadata={"title": "人数"})
    starts = fields.Date(load_default=None, allow_none=True, metadata={"title": "开始日期"})
    money = Fen(least=1, load_default=None, allow_none=True, metadata={"title": "金额"})
    score = fields.Integer(load_default=0, validate=Range(0, 100), metadata={"title": "成绩"})
    sure = fields.Boolean(load_default=False, metadata={"title": "确认"})
    topics = fields.List(fields.String(), load_default=list, metadata={"title": "内容"})
    places = Lines(fields.String(), load_default=list, metadata={"title": "乡镇名称"})
    born = fields.Date(required=True, allow_none=True, metadata={"title": "出生日期"})
    version = fields.Integer(required=True, metadata={"title": "版本", "hidden": True})
    hidden = fields.Integer(load_default=7)


Load = Callable[..., Any]


@pytest.fixture
def form(app: Flask) -> Load:
    """`form(**typed)`: what the schema makes of a posted form."""

    def load(**typed: Any) -> Any:
        with app.test_request_context("/", method="POST", data={"version": "3", **typed}):
            return posted(Sample)

    return load


def test_inputs_are_the_fields_with_a_title_in_their_order() -> None:
    assert [(one.name, one.kind, one.required) for one in inputs_of(Sample)] == [
        ("title", "text", True),
        ("remark", "area", False),
        ("kind", "text", False),
        ("people", "number", False),
        ("starts", "date", False),
        ("money", "yuan", False),
        ("score", "number", False),
        ("sure", "flag", False),
        ("topics", "list", False),
        ("places", "lines", False),
        ("born", "date", False),
        ("version", "hidden", True),
    ]
    assert next(inputs_of(Sample)) == Input("title", "名称", "text", True)


def test_form_is_loaded_as_the_api_would_load_it(form: Load) -> None:
    said = form(
        title=" 五月班 ",
        kind="a",
        people="30",
        starts="2024-05-06",
        money="1,200.5",
        sure="1",
        topics=["x", "y"],
        places="城关镇、 东乡\n\n西乡；",
    )
    assert said["places"] == ["城关镇", "东乡", "西乡"]
    assert said["title"] == "五月班"
    assert (said["kind"], said["people"], said["starts"].isoformat()) == ("a", 30, "2024-05-06")
    assert (said["money"], said["sure"], said["topics"]) == (120050, True, ["x", "y"])
    assert (said["version"], said["hidden"]) == (3, 7)


def test_empty_field_stands_for_nothing(form: Load) -> None:
    said = form(title="班")
    assert (said["kind"], said["people"], said["starts"], said["money"]) == (None, None, None, None)
    assert (said["remark"], said["sure"], said["topics"]) == ("", False, [])


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"title": "  "}, "请填写“名称”。"),
        ({"title": "班", "people": "三十"}, "“人数”应为整数，例如 30。"),
        ({"title": "班", "people": "0"}, "“人数”应在 1 到 1,000,000 之间，请改正。"),
        ({"title": "班", "people": "-5"}, "“人数”应在 1 到 1,000,000 之间，请改正。"),
        ({"title": "班", "people": "13800138000"}, "“人数”应在 1 到 1,000,000 之间，请改正。"),
        ({"title": "班", "score": "101"}, "“成绩”应在 0 到 100 之间，请改正。"),
        ({"title": "班", "money": "0"}, "“金额”应在 0.01 到 999,999,999,999.99 之间，请改正。"),
        ({"title": "班", "starts": "5月6日"}, "“开始日期”应写作 年-月-日，例如 2024-05-06。"),
        ({"title": "班", "kind": "c"}, "“种类”不在可选范围内，请刷新后重选。"),
        ({"title": "班", "money": "12.345"}, "“金额”应为金额（元），最多两位小数，例如 1200.50。"),
    ],
)
def test_what_the_schema_refuses_is_said_about_the_field(
    form: Load, typed: dict[str, str], message: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        form(**typed)
    assert refused.value.message == message
    assert english_of(message)


def test_every_title_and_note_of_a_form_has_its_english() -> None:
    shown = [
        said
        for versions in class_registry._registry.values()
        for schema in versions
        if schema.__module__.startswith("xiangxun.")
        for field in schema().fields.values()
        for said in (field.metadata.get("title"), field.metadata.get("note"))
        if said
    ]
    assert len(shown) > 20
    assert [one for one in shown if one not in english_messages()] == []


def _numbers(field: fields.Field[Any]) -> fields.Field[Any] | None:
    """Return the field of the numbers in a field, itself or its items; None where there are none."""
    if isinstance(field, fields.List):
        return _numbers(field.inner)
    if isinstance(field, fields.Dict):
        return _numbers(field.value_field) if field.value_field else None
    return field if isinstance(field, fields.Integer) else None


def test_every_number_that_people_enter_has_its_bounds() -> None:
    entered = {
        f"{schema.__name__}.{name}": number
        for versions in class_registry._registry.values()
        for schema in versions
        if schema.__module__.startswith("xiangxun.") and schema.__name__.endswith(("In", "Edit"))
        for name, field in schema().fields.items()
        if not name.endswith(("_id", "_ids", "version")) and (number := _numbers(field))
    }
    assert len(entered) > 15
    unbounded = [
        place
        for place, number in entered.items()
        if not any(isinstance(one, Range) and one.max is not None for one in number.validators)
    ]
    assert unbounded == []
