"""Forms of a scenario, scaled to the people who came."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from xiangxun.demo.acts import FeedbackIn
from xiangxun.demo.holding import scaled


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
