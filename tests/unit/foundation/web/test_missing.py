"""A template that asks for what nobody gave: it fails in a test; people get the page, and operators a line in the log."""

from __future__ import annotations

import logging

import pytest
from flask import Flask, render_template
from jinja2 import DictLoader, UndefinedError

from xiangxun.foundation.web import Web
from xiangxun.foundation.web.missing import Missing, _told

USES = {
    "shown": "[{{ form }}]",
    "asked": "[{% if form %}a form{% endif %}]",
    "denied": "[{% if not form %}{% endif %}]",
    "listed": "[{% for one in form %}a field{% endfor %}]",
    "counted": "[{% if form|length %}a field{% endif %}]",
    "compared": "[{% if form == 'a' %}a field{% endif %}]",
    "joined": "[{{ '' ~ form }}]",
    "of an object": "[{{ row.nobody }}]",
    "of a key": "[{{ row['nobody'] }}]",
}


@pytest.fixture
def app():
    """An application of one template for each use; its log of missing names is empty."""
    app = Flask("rooms")
    app.jinja_options = {"undefined": Missing}
    app.jinja_env.loader = DictLoader(
        {
            **USES,
            "defended": "[{{ form|default('') }}{% if form is defined %}a form{% endif %}]",
            "keyed": "{{ row[key] }}",
            "around": "{% include 'shown' %}",
        }
    )
    _told.clear()
    with app.test_request_context():
        yield app
    _told.clear()


@pytest.mark.parametrize("use", USES)
def test_missing_name_that_is_used_fails_in_a_test(app, use):
    app.testing = True
    with pytest.raises(UndefinedError, match=r"form|nobody"):
        render_template(use, row={})


@pytest.mark.parametrize("use", USES)
def test_missing_name_that_is_used_leaves_people_the_rest_of_the_page(app, caplog, use):
    assert render_template(use, row={}) == "[]"
    name = "nobody" if "object" in use or "key" in use else "form"
    assert caplog.messages == [f"template {use} misses {name}"]
    assert caplog.records[0].levelno == logging.ERROR


def test_missing_name_is_told_once_for_each_template(app, caplog):
    for template in ("shown", "shown", "asked", "around"):
        render_template(template)
    assert caplog.messages == ["template shown misses form", "template asked misses form"]


def test_missing_name_that_is_asked_for_is_no_fault(app, caplog):
    app.testing = True
    assert render_template("defended") == "[]"
    assert caplog.messages == []


@pytest.mark.parametrize("key", ["410182199001011234", "张三", "a b", 7])
def test_missing_key_that_may_be_of_a_person_is_not_told(app, caplog, key):
    assert render_template("keyed", row={}, key=key) == ""
    assert caplog.messages == ["template keyed misses ?"]


def test_pages_of_the_platform_miss_names_so():
    web = Web(secret_key="a secret", over_https=False, max_request_bytes=1)
    with web.test_request_context():
        assert web.jinja_env.undefined is Missing
