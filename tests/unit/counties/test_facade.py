"""The façade: who answers, in which order, under which law, and what happens where a plugin fails."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from xiangxun.counties.baseline import BASELINE
from xiangxun.counties.calls import Call
from xiangxun.counties.edition import Edition
from xiangxun.counties.facade import CountyRules
from xiangxun.counties.governing import NoEdition
from xiangxun.rules import (
    AcceptanceFacts,
    Day,
    Gate,
    LecturerFacts,
    Ledger,
    LedgerFacts,
    LedgerLine,
    NotDeclared,
    Override,
    PeopleFacts,
    PlanFacts,
    RuleFailed,
    RuleNotAnswered,
    Ruling,
    SessionFacts,
    Verdict,
    WatchFacts,
    WrongAnswer,
    rule,
)

DAY = date(2024, 5, 6)
PACK_RULEBOOK = """
[[rule]]
id = "PK-1"
article = "专题一"
manner = "automated"
severity = "info"
summary = "a pack's remark"
zh = "专题提示"
"""


class Silent:
    """Answers nothing."""


class Speaking:
    @rule
    def check_session(self, facts, law):
        yield law.finding("TL-2", facts.session.ref)

    @rule
    def decide_ledger(self, facts, law):
        if not facts.people:
            return None
        return Ledger(tuple(LedgerLine(person.ref, 2, rules=("TL-6",)) for person in facts.people))


class Pack:
    @rule
    def check_session(self, facts, law):
        return [law.finding("PK-1", facts.session.ref)]

    @rule
    def decide_lecturer_grade(self, facts):
        return Verdict(facts.ref, "lecturer", "registered", ("PK-1",))


class Failing:
    @rule
    def check_session(self, facts, law):
        """TL-1, TL-3."""
        yield law.finding("TL-3")
        raise ZeroDivisionError("born 1970-01-01")

    @rule
    def check_people(self, facts, law):
        """TL-2: reads history that is not declared."""
        facts.history.tally("nothing")

    @rule
    def check_plan(self, facts, law):
        return law.finding("TL-3")

    @rule
    def decide_ledger(self, facts, law):
        return [law.integer("no.such.parameter")]


@pytest.fixture
def pack(make_layer):
    return make_layer(Pack(), code="pack", rulebook=PACK_RULEBOOK, parameters="")


def test_check_of_three_layers_joins_county_pack_and_baseline(make_rules, pack, check):
    rules = make_rules(Speaking(), pack, more='[required."session:submit"]\nboard = "TL-3"\n')
    assert [finding.rule for finding in rules.check_session(check).findings] == ["TL-2", "PK-1", "TL-3"]


def test_decide_where_county_answers_asks_nobody_below(make_rules, pack, session, people):
    ledger = make_rules(Speaking(), pack).decide_ledger(LedgerFacts(session, people))
    assert {line.units for line in ledger.lines} == {2}


def test_decide_where_county_is_silent_takes_the_pack_before_the_baseline(make_rules, pack):
    verdict = make_rules(Silent(), pack).decide_lecturer_grade(LecturerFacts("lecturer:1", DAY))
    assert verdict.rules == ("PK-1",)


def test_decide_where_county_declines_falls_to_the_baseline(make_rules, session):
    assert make_rules(Speaking()).decide_ledger(LedgerFacts(session)) == Ledger(())


def test_decide_where_nobody_answers_raises_naming_county_and_hook(make_layer, session):
    bare = CountyRules("testland", (Edition("testland", (make_layer(Silent()),), {}),))
    with pytest.raises(RuleNotAnswered) as raised:
        bare.decide_ledger(LedgerFacts(session))
    assert (raised.value.county, raised.value.hook) == ("testland", "decide_ledger")


def test_watch_where_nobody_answers_is_empty(make_rules):
    assert make_rules(Silent()).watch_obligations(WatchFacts(DAY)) == ()


def test_check_that_raises_halfway_fails_naming_hook_place_and_rules_without_its_values(make_rules, check):
    with pytest.raises(RuleFailed) as raised:
        make_rules(Failing()).check_session(check)
    failure = raised.value
    assert (failure.county, failure.hook, failure.rule) == ("testland", "check_session", "TL-1 TL-3")
    assert "testland-1 check_session" in failure.message
    assert "1970" not in failure.message


def test_check_that_reads_undeclared_history_fails_closed(make_rules, session):
    with pytest.raises(NotDeclared) as raised:
        make_rules(Failing()).check_people(PeopleFacts(Gate.ADMIT, DAY, session))
    assert (raised.value.hook, raised.value.rule) == ("check_people", "TL-2")


def test_check_that_returns_one_finding_instead_of_many_is_a_wrong_answer(make_rules):
    with pytest.raises(WrongAnswer, match="一列结论"):
        make_rules(Failing()).check_plan(PlanFacts("plan:1", "class", DAY))


def test_decide_that_asks_for_an_unknown_parameter_fails_naming_it(make_rules, session):
    with pytest.raises(RuleFailed, match=r"no\.such\.parameter"):
        make_rules(Failing()).decide_ledger(LedgerFacts(session))


def test_failing_county_leaves_the_others_answering(make_rules, check):
    with pytest.raises(RuleFailed):
        make_rules(Failing()).check_session(check)
    assert len(make_rules(Speaking()).check_session(check).findings) == 1


def test_ask_with_facts_of_another_hook_is_refused(make_rules, check):
    with pytest.raises(TypeError, match="LedgerFacts"):
        make_rules(Silent()).ask("decide_ledger", check)


def test_ask_of_joined_hook_returns_a_tuple_of_answers(make_rules, check):
    (finding,) = make_rules(Speaking()).ask("check_session", check, DAY)
    assert finding.rule == "TL-2"


def test_overrides_change_the_law_of_one_tenant_only(make_rules, session, people):
    rules = make_rules(Silent())
    strict = rules.under([Override("count.min_presence", 2, date(2024, 1, 1), "account:1")])
    facts = LedgerFacts(session, people)
    assert [line.units for line in strict.decide_ledger(facts).lines] == [0, 0, 0]
    assert [line.units for line in rules.decide_ledger(facts).lines] == [1, 1, 1]


def test_ruling_reaches_the_finding_of_a_check(make_rules, check):
    ruling = Ruling("TL-3", "session:1", "allow", "account:1", "inspector", DAY, "已核对")
    rules = make_rules(Silent(), more='[required."session:submit"]\nboard = "TL-3"\n')
    assert rules.check_session(check).stops
    excused = type(check)(check.stage, check.on, check.session, rulings=(ruling,))
    assert not rules.check_session(excused).stops


def test_sink_is_told_each_answered_call_with_what_was_read(make_rules, session, people):
    calls: list[Call] = []
    facts = LedgerFacts(session, people)
    answer = make_rules(Silent()).reporting_to(calls.append).decide_ledger(facts)
    (call,) = calls
    assert (call.county, call.edition, call.hook, call.versions) == (
        "testland",
        "testland-1",
        "decide_ledger",
        {"testland": "0"},
    )
    assert call.facts is facts
    assert call.answer is answer
    assert call.law.day == DAY
    assert call.law.reads == {"count.min_presence"}


def test_sink_is_not_told_a_call_that_failed(make_rules, check):
    calls: list[Call] = []
    with pytest.raises(RuleFailed):
        make_rules(Failing()).reporting_to(calls.append).check_session(check)
    assert calls == []


@pytest.fixture
def two_editions(make_layer):
    old = make_layer(Silent(), since=date(2020, 1, 1), governed_by="approved")
    new = make_layer(Speaking(), code="testland-2", since=date(2024, 1, 1), governed_by="approved")
    built = tuple(Edition("testland", (BASELINE, layer), {}) for layer in (old, new))
    return CountyRules("testland", built)


def session_of(first: date, approved: date) -> SessionFacts:
    return SessionFacts("session:1", days=(Day(first),), approved=approved)


def test_session_approved_under_the_old_text_is_judged_by_it(two_editions, people):
    facts = LedgerFacts(session_of(date(2024, 2, 1), date(2023, 12, 30)), people)
    assert [line.units for line in two_editions.decide_ledger(facts).lines] == [1, 1, 1]


def test_session_approved_under_the_new_text_is_judged_by_it(two_editions, people):
    facts = LedgerFacts(session_of(date(2024, 2, 1), date(2024, 1, 1)), people)
    assert [line.units for line in two_editions.decide_ledger(facts).lines] == [2, 2, 2]


def test_pinned_edition_answers_whatever_the_days_say(two_editions, people):
    before_both = LedgerFacts(session_of(date(2019, 2, 1), date(2019, 1, 1)), people)
    after_both = LedgerFacts(session_of(date(2024, 2, 1), date(2024, 1, 1)), people)
    for facts in (before_both, after_both):
        with_count = two_editions.pinned("testland-2").decide_ledger(facts)
        assert [line.units for line in with_count.lines] == [2, 2, 2]
    assert [line.units for line in two_editions.pinned("testland-1").decide_ledger(after_both).lines] == [
        1,
        1,
        1,
    ]


def test_pinned_to_an_edition_that_is_not_there_is_refused(two_editions):
    with pytest.raises(NoEdition, match="testland-9"):
        two_editions.pinned("testland-9")


def test_acceptance_batch_across_editions_is_refused(two_editions):
    sessions = (
        session_of(date(2024, 2, 1), date(2023, 12, 30)),
        session_of(date(2024, 2, 2), date(2024, 1, 2)),
    )
    with pytest.raises(RuleFailed, match="不同版本"):
        two_editions.decide_acceptance(AcceptanceFacts("batch:1", "batch", DAY, sessions=sessions))


def test_edition_with_a_hook_that_is_none_is_refused(make_layer):
    class Misspelt:
        @rule
        def check_sesion(self, facts, law):
            return ()

    with pytest.raises(Exception, match="check_sesion"):
        Edition("testland", (BASELINE, make_layer(Misspelt())), {})


def test_refusal_of_a_ruling_says_why_it_cannot_stand(make_rules, check):
    rules = make_rules(Silent(), more='[required."session:submit"]\nboard = "TL-5"\n')
    (finding,) = rules.check_session(check).findings
    ruling = Ruling("TL-5", "session:1", "allow", "account:1", "inspector", DAY)
    assert rules.refusal(check, finding, ruling, DAY) == "该角色无权准予例外"
    assert rules.refusal(check, finding, replace(ruling, role="leading_group"), DAY) is None
