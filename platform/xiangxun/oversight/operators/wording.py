"""Wording 用语: kinds of errands, and what looks, drills and upgrades counted, in words."""

from __future__ import annotations

from flask_babel import gettext as _

from xiangxun.oversight.errands.kinds import KINDS


def looked_words(what: str) -> str:
    """Return what an isolation proof or a drill counted; what has no words stands as it is."""
    counted, shown = what.removesuffix(" shown"), what.endswith(" shown")
    words = {
        "counties": _("县（市）"),
        "tables": _("数据表"),
        "questions": _("以他县身份查询的表次"),
        "attempts to write": _("以他县身份写入的尝试"),
        "pages": _("页面"),
        "exports": _("导出"),
        "routes": _("接口"),
        "keys": _("Redis 键"),
        "names": _("文件名"),
        "log lines": _("日志行"),
        "contents": _("恢复的文件"),
        "audit entries": _("审计记录"),
        "missing files": _("缺失的文件"),
        "receipts": _("结论"),
        "archives": _("档案袋"),
    }.get(counted, counted)
    return _("%(what)s（其中打开的）", what=words) if shown else str(words)


def errand_words(kind: str) -> str:
    """Return what a kind of errand is called."""
    return str(_(KINDS[kind].title))


def step_words(step: str) -> str:
    """Return what becomes of a field when a county's fields are brought up."""
    words = {"rename": _("改名"), "default": _("补默认值"), "convert": _("换算"), "drop": _("取消")}
    return str(words.get(step, step))
