"""Standing forms: what a page's forms show is read with labels, words and order, each form for itself."""

from __future__ import annotations

from xiangxun.foundation.web.standing_forms import StandingForm, forms_in

TARGET = "/c/x/plans/3"


def read(html: str, *, page: str = "/c/x/plans/list") -> list[StandingForm]:
    """Return the forms of a page that post to the plan."""
    return forms_in(html, TARGET, page)


def test_labels_values_and_words_of_choices_are_read() -> None:
    [form] = read(
        f"""<form method="post" action="{TARGET}?from=list">
        <input type="hidden" name="version" value="4">
        <label for="t">名称 *</label><input id="t" name="title" value="电商">
        <label for="k">种类</label><select id="k" name="kind">
          <option value="">—</option><option value="a" selected>年度</option><option value="b">季度</option></select>
        <label for="n">说明</label><textarea id="n" name="note">一行
二行</textarea>
        <fieldset><legend>方式</legend>
          <label><input type="checkbox" name="how" value="net" checked> 上网</label>
          <label><input type="checkbox" name="how" value="visit"> 观摩</label></fieldset>
        </form>"""
    )
    assert form.hidden == {"version": ["4"]}
    shown = {name: (one.label, one.now) for name, one in form.controls.items()}
    assert shown == {
        "title": ("名称", ["电商"]),
        "kind": ("种类", ["a"]),
        "note": ("说明", ["一行\n二行"]),
        "how": ("方式", ["net"]),
    }
    assert form.controls["kind"].words(["b"]) == "季度"
    assert form.controls["how"].words(["visit", "net"]) == "观摩、上网"


def test_every_field_of_one_name_is_kept_in_order() -> None:
    [form] = read(
        f"""<form action="{TARGET}"><label>主题<input name="topic" value="直播"></label>
        <input name="topic" value=""><input name="topic" value="摄影">
        <select name="day"><option value="1">周一</option><option value="2">周二</option></select>
        <select name="day"><option value="1">周一</option><option value="2" selected>周二</option></select>
        <select name="room" multiple><option value="a">甲</option></select></form>"""
    )
    assert form.controls["topic"].now == ["直播", "", "摄影"]
    assert form.controls["day"].now == ["1", "2"]
    assert form.controls["room"].now == []


def test_two_forms_to_one_address_stay_apart() -> None:
    forms = read(
        f"""<form action="{TARGET}"><input type="hidden" name="row" value="1"><input name="why" value="甲"></form>
        <form action="/c/x/else"><input name="why" value="丙"></form>
        <form action="{TARGET}"><input type="hidden" name="row" value="2"><input name="why" value="乙"></form>"""
    )
    assert [(one.hidden["row"], one.controls["why"].now) for one in forms] == [
        (["1"], ["甲"]),
        (["2"], ["乙"]),
    ]


def test_form_without_an_address_posts_to_its_own_page() -> None:
    html = '<form method="post"><input name="why" value="甲"></form>'
    assert [one.controls["why"].now for one in read(html, page=TARGET)] == [["甲"]]
    assert read(html) == []
