"""Writing a new county 写出新县: the tree of the scaffold with the county's names, into a folder that is not there yet."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from string import Template

from xiangxun.counties.scaffold.naming import Named
from xiangxun.kernel.errors import Conflict, InvalidInput

#: Files of the tree carry this ending, so that nobody takes them for code of the platform.
_ENDING = ".in"
_PACKAGE = {"tree": "xiangxun_county", "pack": "xiangxun_pack"}


def write_county(county: Named, parent: Path) -> Path:
    """Write the folder `parent`/CODE and return it; raises Conflict where it is there, InvalidInput where it cannot be."""
    return _write("tree", county, parent)


def write_pack(pack: Named, parent: Path) -> Path:
    """Write a pack in the same way: rules that several counties take over."""
    return _write("pack", pack, parent)


def _write(tree: str, county: Named, parent: Path) -> Path:
    folder = parent / county.code
    try:
        folder.mkdir()
    except FileExistsError:
        raise Conflict(
            f"文件夹 {folder} 已经存在；请换一个代码，或先移走它。 The folder exists already; move it away first."
        ) from None
    except OSError as error:
        raise InvalidInput(
            f"不能在 {parent} 中建立文件夹（{error.strerror}）。 The folder cannot be made here."
        ) from None
    names = {"code": county.code, "title": county.title, "region": county.region}
    names |= {"office": county.office, "P": county.prefix}
    for path, text in scaffold_files(tree):
        file = folder / path.replace(_PACKAGE[tree], f"xiangxun_{county.code}")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(Template(text).substitute(names), encoding="utf-8")
    return folder


def scaffold_files(tree: str = "tree") -> Iterator[tuple[str, str]]:
    """Yield path (with the package called xiangxun_county) and text of each file of a tree, in order of path."""
    root = files(__package__).joinpath(tree)
    yield from sorted((path, file.read_text(encoding="utf-8")) for path, file in _walk(root, ""))


def _walk(folder: Traversable, before: str) -> Iterator[tuple[str, Traversable]]:
    for one in folder.iterdir():
        if one.is_dir():
            yield from _walk(one, f"{before}{one.name}/")
        elif one.name.endswith(_ENDING):
            yield before + one.name.removesuffix(_ENDING), one
