"""The conformance kit 规则用例: `cases/*.toml`, written so that a clerk can read them, and run by plugin tests.

A file holds `[[case]]` tables:

    [[case]]
    title = "61周岁参加实操培训，不计入台账"
    hook = "check_people"
    date = 2021-03-08                       # the reference day
    rules = ["T-05-4"]                     # what the case is about
    [case.facts]
    gate = "count"
    session = { category = "practical", days = [2021-03-08, 2021-03-09] }
    people = [{ ref = "甲", birth = 1960-03-08 }, { ref = "乙", birth = 1960-03-09 }]
    [[case.expected]]
    about = "甲"
    rule = "T-05-4"
    stops = true
    values = { age = 61 }

**facts** are the fields of the hook's facts. What is left out has its default. Three shorthands: a day that is
required and left out (`on`, `as_of`, `submitted`) is the case's `date`; a `ref` left out is the name under which
the thing stands ("session"); a thing of which only the first field is told may be written as that alone
(`days = [2021-03-08]`, `people = ["甲"]`). Days and decimals are TOML days and numbers.

**expected** of a joined hook (`check_ required_ watch_`, also `decide_trainee_levels`) is a list: each entry must
fit one answer, and no answer may be left over; `expected = []` says that nothing is found. Where `rules` are
given, answers that cite none of them are left aside (the baseline's, say), so an empty list then says: not by
these rules. Of a decided hook it is a table that the answer must fit. An entry names only the fields that
matter; `stops`, `open`, `boundary`, `met` may be asked too, and `is = "Cap"` names the kind of answer. Lists of
answers fit in any order. Rules of a decided hook must all be cited somewhere in the answer.
Whatever is expected, each finding must give every value its message shows.

**readings** = { "age.count.open" = "r2" } lays interpretations over the law; **fails** = "rule_not_answered"
expects the error of that code instead of an answer; **ruling**s go in with the facts (`rulings = [...]`).

In a plugin's test:

    @pytest.mark.parametrize("case", load_cases(CASES), ids=str)
    def test_case_of_the_county_holds(case):
        run_case(county_rules("testland"), case)
"""

from __future__ import annotations

from xiangxun.rules.testing.cases import Case, load_cases, parse_cases
from xiangxun.rules.testing.facts import build_facts
from xiangxun.rules.testing.running import CaseFailed, Decider, run_case, run_cases

__all__ = [
    "Case",
    "CaseFailed",
    "Decider",
    "build_facts",
    "load_cases",
    "parse_cases",
    "run_case",
    "run_cases",
]
