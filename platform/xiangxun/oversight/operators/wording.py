"""Wording 用语: kinds of errands, and what looks, drills and upgrades counted, in words."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _

from xiangxun.oversight.errands.kinds import KINDS

#: What an isolation proof puts behind what it counted of it that opened.
_SHOWN = " shown"


def counted_words(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return what an isolation proof or a drill counted, in words, in the order of the words."""
    words = {
        "counties": _("县（市）"),
        "tables": _("数据表"),
        "questions": _("以他县身份查询的表次"),
        "attempts to write": _("以他县身份写入的尝试"),
        "pages": _("页面"),
        "routes": _("接口"),
        "exports": _("导出"),
        "keys": _("Redis 键"),
        "names": _("文件名"),
        "log lines": _("日志行"),
        "contents": _("恢复的文件"),
        "missing files": _("缺失的文件"),
        "audit entries": _("审计记录"),
        "receipts": _("结论"),
        "archives": _("档案袋"),
    }
    named = {
        **words,
        **{f"{what}{_SHOWN}": _("%(what)s（其中打开的）", what=said) for what, said in words.items()},
    }
    places = {what: place for place, what in enumerate(words)}
    order = sorted(counts, key=lambda what: (places.get(what.removesuffix(_SHOWN), len(places)), what))
    return [(str(named.get(what, what)), counts[what]) for what in order]


def errand_words(kind: str) -> str:
    """Return what a kind of errand is called."""
    return str(_(KINDS[kind].title))


def step_words(step: str) -> str:
    """Return what becomes of a field when a county's fields are brought up."""
    words = {"rename": _("改名"), "default": _("补默认值"), "convert": _("换算"), "drop": _("取消")}
    return str(words.get(step, step))
