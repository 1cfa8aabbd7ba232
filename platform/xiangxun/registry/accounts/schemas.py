"""Forms of accounts 账号. They have no twin over the API: a token that leaks opens no accounts and changes no roles."""

from __future__ import annotations

from marshmallow import Schema, fields

from xiangxun.foundation.access import Role
from xiangxun.foundation.web.posted import Secret


class AccountIn(Schema):
    """A new account; without a password its owner sets one through a one-time link."""

    username = fields.String(required=True, metadata={"title": "登录名"})
    name = fields.String(required=True, metadata={"title": "姓名"})
    password = Secret(
        load_default=None, metadata={"title": "初始口令", "note": "留空则给出一次性链接，由本人自设口令"}
    )
    institution_id = fields.Integer(load_default=None, metadata={"title": "所属机构"})
    roles = fields.List(fields.Enum(Role, by_value=True), load_default=list, metadata={"title": "平台角色"})
    actors = fields.List(fields.String(), load_default=list, metadata={"title": "本县角色"})


class RolesIn(Schema):
    """The roles of an account in place of those it held in the version seen."""

    version = fields.Integer(required=True, metadata={"title": "版本", "hidden": True})
    roles = fields.List(fields.Enum(Role, by_value=True), load_default=list, metadata={"title": "平台角色"})
    actors = fields.List(fields.String(), load_default=list, metadata={"title": "本县角色"})


class TokenIn(Schema):
    """What a token of the API is for."""

    label = fields.String(required=True, metadata={"title": "用途"})
