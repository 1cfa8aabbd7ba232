"""Errors on the web 错误页: what is wrong, where and what to do, as a page or as JSON; never a traceback."""

from __future__ import annotations

import logging
import secrets
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import Flask, Response, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from xiangxun.foundation.metrics import REFUSALS, tally
from xiangxun.foundation.web.current import find_place
from xiangxun.foundation.web.overtaken import overtaken_by
from xiangxun.kernel.errors import XiangxunError

_log = logging.getLogger(__name__)

_MESSAGES = {
    400: "请求的内容不完整，请返回上一页重新提交。",
    401: "请先登录，或在请求头写明有效的令牌（Authorization: Bearer …）。",
    403: "您没有权限查看这里；请联系县级管理员。",
    404: "没有这个页面；请核对网址，或从工作台重新进入。",
    405: "这个网址不能这样打开；请从页面上的按钮进入。",
    413: "上传的内容过大；请压缩或拆分后再上传。",
    415: "接口只接受 JSON；请写明 Content-Type: application/json。",
    422: "填写的内容不能使用；请按提示改正。",
    429: "操作过于频繁；请稍后再试。",
    500: "系统出错了，刚才的操作没有生效。请稍后再试；仍不行，请把页面下方的编号告诉管理员。",
}
#: What was sent is not kept, so that the page says it again.
_TYPED_IN_VAIN = ("conflict", "invalid_input", "forbidden")
_EXPIRED = "页面停留过久，为防他人冒用，没有提交。请返回上一页刷新后重新填写。"


@dataclass(frozen=True, slots=True)
class Trouble:
    """One error as it is told: `details["findings"]` are shown with rule and article."""

    status: int
    code: str
    message: str
    details: Mapping[str, object] = field(default_factory=dict)


def tell_errors(app: Flask) -> None:
    """Answer every error in our words."""
    app.register_error_handler(XiangxunError, _known)
    app.register_error_handler(CSRFError, _expired)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def wants_json() -> bool:
    """Return whether this request is for the API, or a page's own script sent JSON."""
    return request.path.startswith("/api/") or request.is_json


def _known(error: XiangxunError) -> Response:
    if error.status >= 500:
        _log.error("%s at %s", error.code, request.endpoint)
    else:
        place = find_place()
        tally(REFUSALS, place.tenant_id if place else None, error.code)
    return _answer(Trouble(error.status, error.code, error.message, error.details))


def _expired(error: CSRFError) -> Response:
    del error
    return _answer(Trouble(400, "expired", _EXPIRED))


def _http(error: HTTPException) -> Response:
    if error.response is not None:
        return make_response(error.response)
    status = error.code or 500
    if 300 <= status < 400:
        return make_response(error.get_response())
    messages = getattr(error, "data", {}).get("messages", {})
    details = {"fields": messages} if messages else {}
    code = error.name.lower().replace(" ", "_")
    answer = _answer(Trouble(status, code, _MESSAGES.get(status, _MESSAGES[400]), details))
    if status == 405:
        answer.headers["Allow"] = ", ".join(getattr(error, "valid_methods", None) or ())
    return answer


def _unexpected(error: Exception) -> Response:
    """Log where it happened, not what was said: the text of an exception may hold personal data."""
    places = "".join(traceback.format_tb(error.__traceback__))
    reference = secrets.token_hex(4)
    _log.error("%s: %s at %s\n%s", reference, type(error).__name__, request.endpoint, places)
    return _answer(Trouble(500, "internal", _MESSAGES[500], {"reference": reference}))


def _answer(trouble: Trouble) -> Response:
    if wants_json():
        said = {"code": trouble.code, "message": trouble.message, "details": dict(trouble.details)}
        answer = jsonify({"error": said})
        if trouble.status == 401:
            answer.headers["WWW-Authenticate"] = "Bearer"
    else:
        overtaken = overtaken_by(trouble.details) if trouble.code in _TYPED_IN_VAIN and request.form else None
        answer = make_response(render_template("error.html", trouble=trouble, overtaken=overtaken))
    answer.status_code = trouble.status
    return answer
