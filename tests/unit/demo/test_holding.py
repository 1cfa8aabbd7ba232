"""Forms of a scenario, scaled to the people who came."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiangxun.demo.acts import FeedbackIn
from xiangxun.demo.holding import grown, scaled


def test_scaled_with_enough_people_keeps_the_numbers():
    forms = scaled(FeedbackIn(filled=20, satisfied=11), 30)
    assert (len(forms), sum(form >= 4 for form in forms)) == (20, 11)


def test_scaled_with_fewer_people_keeps_the_share_rounded_down():
    forms = scaled(FeedbackIn(filled=20, satisfied=11), 10)
    assert (len(forms), sum(form >= 4 for form in forms)) == (10, 5)


@given(filled=st.integers(0, 60), share=st.integers(0, 60), people=st.integers(0, 60))
def test_scaled_never_has_more_forms_than_people_nor_a_greater_share(filled, share, people):
    satisfied = min(share, filled)
    forms = scaled(FeedbackIn(filled=filled, satisfied=satisfied), people)
    assert len(forms) == min(filled, people)
    assert sum(form >= 4 for form in forms) * filled <= satisfied * len(forms)


@pytest.mark.parametrize(
    ("people", "filled", "satisfied"), [(30, 20, 11), (29, 20, 11), (60, 40, 22), (45, 30, 16)]
)
def test_grown_with_more_people_than_planned_keeps_the_share_rounded_down(people, filled, satisfied):
    forms = grown(FeedbackIn(filled=20, satisfied=11), people, planned=30)
    assert (forms.filled, forms.satisfied) == (filled, satisfied)
