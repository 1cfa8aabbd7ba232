"""What columns are called in offices, and what must not be taken for them."""

from __future__ import annotations

import pytest

from xiangxun.registry.rosters.words import Field, recognise


@pytest.mark.parametrize(
    ("label", "field"),
    [
        ("身份证号", Field.ID),
        ("居民身份证号码（18位）", Field.ID),
        ("身份证件号码", Field.ID),
        ("公民身份号码", Field.ID),
        ("证件号", Field.ID),
        ("证件类型", Field.EXTRA),
        ("身份证复印件", Field.EXTRA),
        ("身份证住址", Field.ADDRESS),
        ("学员姓名", Field.NAME),
        ("姓　名*", Field.NAME),
        ("讲师姓名", Field.EXTRA),
        ("户主", Field.HOUSEHOLD),
        ("性别（男/女）", Field.SEX),
        ("手机号码", Field.PHONE),
        ("联系方式", Field.PHONE),
        ("紧急联系人电话", Field.EXTRA),
        ("乡(镇)", Field.TOWNSHIP),
        ("所在乡镇（街道）", Field.TOWNSHIP),
        ("行政村", Field.VILLAGE),
        ("村（社区）", Field.VILLAGE),
        ("村(组)/住址", Field.ADDRESS),
        ("家庭住址", Field.ADDRESS),
        ("人员类别", Field.GROUP),
        ("人员类型（贫困户/残疾人）", Field.GROUP),
        ("培训类别", Field.EXTRA),
        ("是否贫困户", Field.TICK),
        ("人员类型(打√)/残疾人", Field.TICK),
        ("合作社", Field.EXTRA),
        ("文化程度", Field.EDUCATION),
        ("备注", Field.REMARKS),
        ("第1天签到", Field.DAY),
        ("第二天 签到（5月2日）", Field.DAY),
        ("签到", Field.EXTRA),
        ("培训时间：5月1日", Field.EXTRA),
    ],
)
def test_recognise_label_gives_its_field(label, field):
    assert recognise((label,)).field is field


def test_recognise_two_rows_reads_them_together():
    assert recognise(("户主", "姓名")).field is Field.HOUSEHOLD
    assert recognise(("户主", "电话")).field is Field.EXTRA
    assert recognise(("人员类型(打√)", "低收入")).tick == "低收入"
    assert recognise(("签到", "第二十一天")).day == 21
