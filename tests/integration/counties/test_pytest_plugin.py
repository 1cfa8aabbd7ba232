"""Conformance in pytest: one test for each check, red where the check found something, skipped where it was not made."""

from __future__ import annotations

import os
import re
import subprocess
import sys

from xiangxun.counties.scaffold import named, write_county
from xiangxun.rules.testing.report import CHECKS


def outcomes(county) -> tuple[dict[str, str], str]:
    asked = [sys.executable, "-m", "pytest", "-v", "-p", "no:cacheprovider", "tests/test_conformance.py"]
    paths = os.pathsep.join(path for path in sys.path if path)
    ended = subprocess.run(
        asked,
        cwd=county,
        env={**os.environ, "PYTHONPATH": paths},
        check=False,
        capture_output=True,
        text=True,
    )
    told = re.findall(r"test_county_conforms\[(\w+)\] (PASSED|FAILED|SKIPPED)", ended.stdout)
    return dict(told), ended.stdout


def test_conformance_of_a_plugin_with_one_defect_fails_in_that_check_alone(tmp_path):
    county = write_county(named("weihe", "渭河县电子商务培训管理办法", "619091"), tmp_path)
    rulebook = county / "xiangxun_weihe" / "rulebook.toml"
    text = rulebook.read_text(encoding="utf-8")
    rulebook.write_text(text.replace(', en = "Live streaming"', ""), encoding="utf-8")
    told, said = outcomes(county)
    assert told == {**dict.fromkeys(CHECKS, "PASSED"), "messages": "FAILED"}
    assert "words.topic.streaming" in said


def test_conformance_of_a_plugin_whose_hooks_do_not_fit_skips_what_cannot_be_asked(tmp_path):
    county = write_county(named("weihe", "渭河县电子商务培训管理办法", "619091"), tmp_path)
    plugin = county / "xiangxun_weihe" / "plugin.py"
    text = plugin.read_text(encoding="utf-8")
    plugin.write_text(text.replace("def check_people", "def check_peeple"), encoding="utf-8")
    told, said = outcomes(county)
    assert {check for check, outcome in told.items() if outcome == "FAILED"} == {"hooks"}
    assert told["odd"] == "SKIPPED"
    assert "check_people" in said
