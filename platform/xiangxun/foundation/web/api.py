"""JSON API 数据接口: flask-smorest with types, one error shape, lists that go on by a bookmark."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Blueprint, Flask
from flask_smorest import Api
from flask_smorest import Blueprint as SmorestBlueprint
from marshmallow import EXCLUDE, Schema, fields
from marshmallow.validate import Range

View = TypeVar("View", bound=Callable[..., Any])
SchemaLike = Schema | type[Schema]

PREFIX = "/api/v1"
LIMIT = 50
MOST = 200


class ErrorOut(Schema):
    """What went wrong: a stable code, a Chinese message, details such as `findings` or `fields`."""

    code = fields.String(required=True)
    message = fields.String(required=True)
    details = fields.Dict(required=True)


class ProblemOut(Schema):
    """The body of every answer with status 400 and above."""

    error = fields.Nested(ErrorOut, required=True)


class KeysetQuery(Schema):
    """Where a list goes on: `after` is the `next` of the page before."""

    class Meta:
        """Other parameters are left alone."""

        unknown = EXCLUDE

    after = fields.Integer(load_default=None)
    limit = fields.Integer(load_default=LIMIT, validate=Range(1, MOST))


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list; `next` is the bookmark of the page after it, None on the last."""

    items: Sequence[Any]
    next: int | None

    @classmethod
    def of(cls, rows: Sequence[Any], limit: int, bookmark: str = "id") -> Page:
        """Return a page of rows; a full one may be followed by another, behind the last row's `bookmark`."""
        return cls(rows, getattr(rows[-1], bookmark) if len(rows) == limit else None)


def page_of(item: type[Schema]) -> type[Schema]:
    """Return the schema of a page of items: `InstitutionOut` → `InstitutionPage`."""
    name = f"{item.__name__.removesuffix('Out')}Page"
    return Schema.from_dict(
        {
            "items": fields.Nested(item, many=True, required=True),
            "next": fields.Integer(required=True, allow_none=True),
        },
        name=name,
    )


class JsonApi:
    """The JSON routes of one slice; `blueprint` is what the application registers."""

    def __init__(self, name: str, import_name: str, title: str) -> None:
        self.smorest = SmorestBlueprint(f"api_{name}", import_name, url_prefix=PREFIX, description=title)

    @property
    def blueprint(self) -> Blueprint:
        """The blueprint as Flask sees it."""
        found: Blueprint = self.smorest
        return found

    def get(
        self, rule: str, *, answers: SchemaLike, query: SchemaLike | None = None
    ) -> Callable[[View], View]:
        """Declare a reading route; with `query` its parameters come as the first argument."""
        return self._route("GET", rule, answers, 200, query, "query")

    def post(
        self, rule: str, *, answers: SchemaLike, takes: SchemaLike | None = None, status: int = 201
    ) -> Callable[[View], View]:
        """Declare a changing route; with `takes` the body comes as the first argument."""
        return self._route("POST", rule, answers, status, takes, "json")

    def upload(
        self, rule: str, *, answers: SchemaLike, files: SchemaLike, form: SchemaLike | None = None
    ) -> Callable[[View], View]:
        """Declare a route that takes multipart/form-data: `files` come first, then the fields of `form`."""
        return self._route("POST", rule, answers, 201, files, "files", form)

    def _route(
        self,
        method: str,
        rule: str,
        answers: SchemaLike,
        status: int,
        takes: SchemaLike | None,
        place: str,
        form: SchemaLike | None = None,
    ) -> Callable[[View], View]:
        def declare(view: View) -> View:
            told: Any = self.smorest.response(status, answers)(view)
            if form is not None:
                told = self.smorest.arguments(_made(form), location="form")(told)
            if takes is not None:
                told = self.smorest.arguments(_made(takes), location=place)(told)
            told = self.smorest.alt_response("default", schema=ProblemOut, description="错误")(told)
            declared: View = self.smorest.route(rule, methods=[method])(told)
            return declared

        return declare


def _made(schema: SchemaLike) -> Schema:
    """Return the schema made once: a class would be made anew for every request."""
    return schema() if isinstance(schema, type) else schema


class _QuietApi(Api):  # type: ignore[misc] # flask-smorest tells no types
    """flask-smorest that leaves errors to us."""

    def _register_error_handlers(self) -> None:
        return


def describe(app: Flask) -> Api:
    """Serve the description of the API at `/api/v1/openapi.json`; give slices' routes to what is returned."""
    app.config.update(
        API_TITLE="Xiangxun 乡训",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX=PREFIX,
        OPENAPI_JSON_PATH="openapi.json",
    )
    bearer = {"type": "http", "scheme": "bearer", "description": "令牌在“设置 · 接口令牌”申请"}
    options = {"components": {"securitySchemes": {"token": bearer}}, "security": [{"token": []}]}
    return _QuietApi(app, spec_kwargs=options)
