"""The target 检查对象: the county or the pack that a code or a folder names, and where its package lies."""

from __future__ import annotations

import sys
import tomllib
from dataclasses import dataclass, replace
from datetime import date
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from pathlib import Path

from xiangxun.counties.facade import CountyRules
from xiangxun.counties.packs import GROUP as PACKS
from xiangxun.counties.plugins import GROUP, Plugins
from xiangxun.kernel.errors import XiangxunError
from xiangxun.rules.law import County, Layer


class NotLoadable(XiangxunError):
    """The plugin cannot be looked at: `where`, `what` is wrong, and how to mend it."""

    code = "not_loadable"

    def __init__(self, where: str, what: str, remedy: str) -> None:
        super().__init__(f"{where}：{what}。{remedy}。")
        self.where, self.what, self.remedy = where, what, remedy


@dataclass(frozen=True, slots=True)
class Target:
    """A plugin: its entry point, the folder of its distribution (None: installed), its version."""

    point: EntryPoint
    folder: Path | None
    version: str = "0"

    @property
    def package(self) -> str:
        """The name of its package."""
        return self.point.module.partition(".")[0]

    @property
    def is_pack(self) -> bool:
        """Whether it is a pack, which a county takes over."""
        return self.point.group == PACKS

    @property
    def home(self) -> Path:
        """The folder of its package, found without importing it."""
        spec = find_spec(self.package)
        if spec is None or not spec.submodule_search_locations:
            raise NotLoadable(
                self.point.value, f"没有程序包 {self.package}", "核对 pyproject.toml 的入口和文件夹名称"
            )
        return Path(next(iter(spec.submodule_search_locations)))

    def load(self) -> County:
        """Import it; raises NotLoadable."""
        try:
            module = import_module(self.point.module)
            found = getattr(module, self.point.attr)
        except Exception as error:
            raise NotLoadable(
                self.point.value,
                f"导入出错（{type(error).__name__}）：{error}",
                "在该文件夹中运行 python -c "
                f"'import {self.point.module}'，按提示改正；导入时不得写文件、联网或启动程序",
            ) from error
        if self.is_pack and isinstance(found, Layer):
            found = as_county(found)
            if found.editions[0].packs:
                raise NotLoadable(
                    self.point.value, "专题包不能再引用专题包", "由县的版本逐一写明所用的专题包"
                )
        if not isinstance(found, County):
            raise NotLoadable(
                self.point.value,
                f"应给出 {'Layer' if self.is_pack else 'County'}，实为 {type(found).__name__}",
                "写 PACK = read_layer(…)" if self.is_pack else "写 COUNTY = County(代码, (版本,))",
            )
        if found.code != self.point.name:
            raise NotLoadable(
                self.point.value, f"入口名 {self.point.name} 与代码 {found.code} 不同", "两处写成同一个代码"
            )
        return found

    def build(self) -> CountyRules:
        """Import it and build its rules; raises NotLoadable."""
        return built(self.load(), self.version)


def as_county(pack: Layer) -> County:
    """Return a pack as the only edition of a county, from the first day of any of its numbers."""
    firsts = [one.dated[0].since for one in pack.parameters.values()]
    since = min((day for day in firsts if day > date.min), default=date(2000, 1, 1))
    return County(pack.code, (replace(pack, since=since),))


def built(county: County, version: str) -> CountyRules:
    """Return the rules of a county that is at hand, installed or not; raises NotLoadable."""
    plugins = Plugins()
    plugins.add(county, version)
    if county.code not in plugins.rules:
        raise NotLoadable(county.code, plugins.notices[county.code], "按提示改正规则手册或参数文件")
    return plugins.rules[county.code]


def rules_of_target(told: str) -> CountyRules:
    """Return the rules of the county that a code or folder names; raises NotLoadable."""
    return target_of(told).build()


def target_of(told: str) -> Target:
    """Return the plugin that a code or a folder names; a folder comes first on the path. Raises NotLoadable."""
    folder = Path(told)
    if (folder / "pyproject.toml").is_file():
        return _in_folder(folder.resolve())
    if folder.is_dir() and (len(folder.parts) != 1 or not _installed(told)):
        raise NotLoadable(
            told, "文件夹中没有 pyproject.toml", "指向插件的文件夹，或写已安装的县或专题包的代码"
        )
    for point in (*entry_points(group=GROUP, name=told), *entry_points(group=PACKS, name=told)):
        return Target(point, None, point.dist.version if point.dist else "0")
    raise NotLoadable(told, "没有安装这个县或专题包，也没有这个文件夹", "核对代码，或写插件所在的文件夹")


def _installed(told: str) -> bool:
    return bool(entry_points(group=GROUP, name=told) or entry_points(group=PACKS, name=told))


def _in_folder(folder: Path) -> Target:
    try:
        project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        points = project["entry-points"]
        ((group, name, value),) = [
            (group, name, value)
            for group in (GROUP, PACKS)
            for name, value in dict(points.get(group, {})).items()
        ]
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, ValueError, AttributeError):
        raise NotLoadable(
            "pyproject.toml",
            f"没有写明唯一的入口（组 {GROUP}）",
            f'写 [project.entry-points."{GROUP}"] 和 县代码 = "xiangxun_县代码.plugin:COUNTY"',
        ) from None
    sys.path.insert(0, str(folder))
    found = Target(EntryPoint(name, str(value), group), folder, str(project.get("version", "0")))
    if folder not in found.home.resolve().parents:
        raise NotLoadable(
            "pyproject.toml", f"{found.package} 不在此文件夹中，而在 {found.home}", "核对入口的模块名"
        )
    return found
