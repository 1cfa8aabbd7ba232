"""The conformance report 插件检查结果: what `xiangxun county check` looks at, and what it says of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from xiangxun.rules.vocabulary import Map

#: What is checked, in this order, and how people call it.
CHECKS: Map[str, str] = Map(
    {
        "load": "能够加载",
        "shape": "文件齐全",
        "imports": "只用允许的模块",
        "hooks": "接口名称与参数",
        "parameters": "参数覆盖全部日期",
        "fields": "本县栏目与其步骤",
        "messages": "中英文消息",
        "templates": "公文模板",
        "cited": "每条规则都有位置",
        "covered": "每条规则两侧都有用例",
        "cases": "用例",
        "answers": "结论的种类",
        "purity": "只由事实得出结论",
        "lines": "界限上有用例",
        "boundaries": "界限两侧的生成用例",
        "odd": "少见的事实",
        "time": "用时",
    }
)


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the report: where it stands, what is wrong, how to mend it; all empty where `ok`."""

    id: str
    ok: bool
    where: str = ""
    what: str = ""
    remedy: str = ""

    def __str__(self) -> str:
        if self.ok:
            return f"√ {CHECKS[self.id]}"
        return f"× {CHECKS[self.id]}　{self.where}：{self.what}\n    → {self.remedy}"


@dataclass(frozen=True, slots=True)
class Report:
    """What was found of a county. `loaded`: it could be looked at; a check that could not be made is not in `checks`."""

    county: str
    checks: tuple[Check, ...]
    loaded: bool = True

    @property
    def ok(self) -> bool:
        """Whether it was looked at and nothing was found."""
        return self.loaded and all(one.ok for one in self.checks)

    @property
    def exit_code(self) -> int:
        """0 all green, 1 findings, 2 not loadable."""
        return 2 if not self.loaded else int(not self.ok)

    @classmethod
    def from_plain(cls, plain: Mapping[str, object], *, loaded: bool) -> Report:
        """Return the report that a JSON object tells."""
        listed = plain["checks"]
        assert isinstance(listed, list)  # noqa: S101 - our own child wrote it
        return cls(str(plain["county"]), tuple(Check(**one) for one in listed), loaded)
