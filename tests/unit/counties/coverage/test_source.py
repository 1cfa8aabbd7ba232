"""Source 源码: what a definition uses is followed through every way in which Python lets one name another."""

from __future__ import annotations

import itertools

import pytest

from xiangxun.counties.coverage.source import Sources

_numbers = itertools.count(1)


@pytest.fixture
def sources(tmp_path, monkeypatch):
    """Write modules as one package; return its sources."""
    monkeypatch.syspath_prepend(tmp_path)

    def write(**modules: str) -> Sources:
        package = f"read_package_{next(_numbers)}"
        for name, text in {"__init__": "", **modules}.items():
            path = tmp_path / package / f"{name.replace('__in__', '/')}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text.replace("PACKAGE", package), encoding="utf-8")
        return Sources(package)

    return write


def reached(sources, start="start"):
    found = sources.reached((f"{sources.package}.plugin", start))
    return {f"{sources.file(module)}:{name}" for (module, name), _ in found}


THERE = "def there():\n    return WORD\n\nWORD = 'word'\n"


@pytest.mark.parametrize(
    "plugin",
    [
        "from PACKAGE.other import there\ndef start():\n    there()\n",
        "from PACKAGE import other\ndef start():\n    other.there()\n",
        "import PACKAGE.other as elsewhere\ndef start():\n    elsewhere.there()\n",
        "import PACKAGE.other\ndef start():\n    PACKAGE.other.there()\n",
        "from PACKAGE import other\nTABLE = {1: (other.there,)}\ndef start():\n    return TABLE[1]\n",
        "def start():\n    from PACKAGE.other import there as here\n    return [one for one in (here,)]\n",
        "from PACKAGE.other import there\ndef start():\n    def inner():\n        there()\n    return inner\n",
    ],
)
def test_reached_follows_names_into_other_modules(sources, plugin):
    assert {"other.py:there", "other.py:WORD"} <= reached(sources(plugin=plugin, other=THERE))


def test_reached_follows_a_name_that_a_package_passes_on(sources):
    found = sources(
        plugin="from PACKAGE.inner import there\ndef start():\n    there()\n",
        inner__in____init__="from PACKAGE.inner.deep import there\n",
        inner__in__deep=THERE,
    )
    assert reached(found) == {"plugin.py:start", "inner/deep.py:there", "inner/deep.py:WORD"}


def test_reached_follows_methods_and_class_members(sources):
    found = sources(
        plugin="class Edition:\n    LIMIT = 'x'\n    def hook(self):\n        return self.help()\n"
        "    def help(self):\n        return self.LIMIT\n    def other(self):\n        return 1\n"
    )
    assert reached(found, "Edition.hook") == {
        "plugin.py:Edition.hook",
        "plugin.py:Edition.help",
        "plugin.py:Edition.LIMIT",
    }


def test_reached_stays_inside_the_package_and_ends_on_circles(sources):
    found = sources(
        plugin="import json\ndef start():\n    json.dumps(1)\n    return back()\ndef back():\n    start()\n"
    )
    assert reached(found) == {"plugin.py:start", "plugin.py:back"}


def test_texts_leave_out_docstrings_and_keep_what_is_said(sources):
    found = sources(plugin='def start():\n    """Said."""\n    return f("one", {"two": 2}, key="three")\n')
    module = found.module(f"{found.package}.plugin")
    assert module is not None
    assert module.definitions["start"].texts == {"one", "two", "three"}


def test_rules_asked_are_the_literal_keys_of_rule_of(sources):
    found = sources(plugin='def start(law):\n    return law.rule_of("a.b"), law.window("c")\n')
    module = found.module(f"{found.package}.plugin")
    assert module is not None
    assert module.definitions["start"].asks_rule_of == {"a.b"}
