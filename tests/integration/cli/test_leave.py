"""`xiangxun tenant leave`: a county leaves from its letter to its certificate, on the command line alone."""

from __future__ import annotations

import hashlib
import json
from contextlib import nullcontext
from itertools import count

import psycopg
import pyotp
import pytest
from botocore.exceptions import BotoCoreError
from click.testing import CliRunner
from redis.exceptions import RedisError
from tests.counties.walk import PASSWORD
from tests.integration.leaving.conftest import (
    operators,
    place,
    resultland,
    rows_of,
    stores,
    work_folder,
    world,
)

from tests.conftest import PLATFORM_KEY
from xiangxun.cli import main
from xiangxun.foundation import vault
from xiangxun.kernel.clock import today
from xiangxun.leaving import carrying
from xiangxun.local import database as local_database
from xiangxun.oversight.departures import service
from xiangxun.registry.accounts.operators import pending_secret, use_code

__all__ = ["operators", "place", "resultland", "stores", "work_folder", "world"]


@pytest.fixture
def codes(operators, unit_of_work):
    """Recovery codes of each operator, whose second factor is in force."""
    found = {}
    for duty, operator in operators.items():
        with unit_of_work(None) as db:
            secret = pending_secret(db, operator.id)
            found[duty] = iter(use_code(db, operator.id, pyotp.TOTP(secret).now()))
    return found


@pytest.fixture
def leave(place, codes, monkeypatch):
    """`leave("ask", …, by="system")`: run a command, entering password and code for an operator."""
    monkeypatch.setattr(local_database, "with_database", lambda: nullcontext(place.settings))

    def run(*arguments, by=None):
        said = [*map(str, arguments), *(("--by", by) if by else ())]
        typed = f"{PASSWORD}\n{next(codes[by])}\n" if by else ""
        return CliRunner().invoke(main, ["tenant", *said], input=typed, catch_exceptions=False)

    yield run
    vault.configure(PLATFORM_KEY)


def test_county_leaves_from_letter_to_certificate_and_is_written_to_no_more(leave, place, tmp_path):
    key, bag, out = tmp_path / "key", tmp_path / "bag", tmp_path / "certificate.json"
    assert leave("key", "--out", key).exit_code == 0
    asked = leave("leave", "ask", "jieguo", "--letter", "示函〔2026〕7号", by="system")
    early = leave("leave", "certificate", "jieguo", "--out", out)
    assert (early.exit_code, "还没有销毁证明" in early.output, out.exists()) == (1, True, False)
    assert (asked.exit_code, "已冻结" in asked.output) == (0, True), asked.output
    assert "还没有冻结之后导出的护照" in leave("leave", "status", "jieguo").output
    left = leave("export", "jieguo", "--out", bag, "--recipient", f"{key}.pub")
    seal = left.output.split("封签 ")[1][:64]
    checked = leave("leave", "verify", "jieguo", bag, "--identity", key)
    assert (checked.exit_code, "全部打开核对一致" in checked.output) == (0, True), checked.output
    said = ("--received-by", "示例县商务局 张三", "--letter", "示回1号", "--seal", seal)
    assert leave("leave", "receipt", "jieguo", *said, by="system").exit_code == 0
    refused = leave("leave", "confirm", "jieguo", by="system")
    assert (refused.exit_code, "审计管理员办理" in refused.output) == (1, True)
    assert "没有到期" in leave("leave", "run").output
    confirmed = leave("leave", "confirm", "jieguo", by="audit")
    assert (confirmed.exit_code, f"护照封签 {seal}；签收 示例县商务局 张三" in confirmed.output) == (0, True)
    done = leave("leave", "run")
    assert (done.exit_code, "已离开，遗留 0 处" in done.output) == (0, True), done.output
    told = leave("leave", "certificate", "jieguo", "--out", out, "--pdf", tmp_path / "c.pdf")
    assert hashlib.sha256(out.read_bytes()).hexdigest() in told.output
    assert json.loads(out.read_text())["passport"]["sha256"] == seal
    assert (tmp_path / "c.pdf").read_bytes().startswith(b"%PDF")
    assert "jieguo\tresultland\t990101\tclosed" in leave("list").output
    intake = tmp_path / "intake.toml"
    intake.write_text("[quota]\npeople = 9\n", encoding="utf-8")
    for words in (
        ["tenant", "link", "jieguo"],
        ["tenant", "furnish", "jieguo", "--from", intake],
        ["tenant", "export", "jieguo", "--out", tmp_path / "again", "--recipient", f"{key}.pub"],
        ["tenant", "trial", "jieguo"],
        ["keys", "rotate", "jieguo"],
        ["watch", "--tenant", "jieguo", "--keep"],
        ["plugin", "switch", "jieguo", "--reason", "新办法"],
    ):
        ended = CliRunner().invoke(main, [*map(str, words)], catch_exceptions=False)
        assert (ended.exit_code, "已经离开本平台" in ended.output) == (1, True), ended.output
    assert not any(rows_of(place, place.here).values())


def test_passport_with_a_changed_byte_is_not_verified(leave, tmp_path):
    key, bag = tmp_path / "key", tmp_path / "bag"
    leave("key", "--out", key)
    leave("leave", "ask", "jieguo", "--letter", "示函1号", by="system")
    leave("export", "jieguo", "--out", bag, "--recipient", f"{key}.pub")
    part = bag / "data/tables/trainees.tsv.age"
    part.write_bytes(part.read_bytes()[:-1] + b"\0")
    ended = leave("leave", "verify", "jieguo", bag)
    assert (ended.exit_code, "改动" in ended.output) == (1, True)


def test_word_without_the_code_is_no_word(leave, place, monkeypatch):
    typed = f"{PASSWORD}\n000000\n"
    said = ["tenant", "leave", "ask", "jieguo", "--letter", "示函1号", "--by", "system"]
    ended = CliRunner().invoke(main, said, input=typed, catch_exceptions=False)
    assert ended.exit_code == 1
    assert "jieguo\tresultland\t990101\tactive" in leave("list").output


@pytest.mark.parametrize("trouble", [RedisError, BotoCoreError, psycopg.OperationalError])
def test_trouble_with_one_county_keeps_neither_another_nor_the_trials(
    leave, place, operators, unit_of_work, monkeypatch, trouble
):
    monkeypatch.setattr(service, "_refuse_owing", lambda _row: None)
    numbers = []
    for tenant in (place.here, place.there):
        with unit_of_work(None) as db:
            numbers.append(service.ask(db, operators["system"], tenant, letter="示函1号", due=today()))
            service.note_passport(db, numbers[-1], service.IssuedPassport("ab" * 32, "", 1, "", 1, ""))
            service.confirm(db, operators["audit"], numbers[-1])
    real, trials = carrying.carry_out, count(1)

    def carry_out(number, *given):
        if number == numbers[1]:
            raise trouble(*([] if trouble is BotoCoreError else ["测试员00001"]))
        return real(number, *given)

    monkeypatch.setattr(carrying, "carry_out", carry_out)
    monkeypatch.setattr("xiangxun.leaving.trials.clear_trials", lambda _settings: next(trials))
    done = leave("leave", "run")
    assert (done.exit_code, next(trials)) == (1, 2)
    assert f"离开 {numbers[1]}：{trouble.__name__}" in done.output
    assert f"离开 {numbers[0]}：已离开" in done.output
    assert "测试员" not in done.output


def test_withdrawn_county_works_again(leave):
    leave("leave", "ask", "jieguo", "--letter", "示函1号", by="system")
    assert "jieguo\tresultland\t990101\tleaving" in leave("list").output
    assert leave("leave", "withdraw", "jieguo", "--reason", "示函2号", by="audit").exit_code == 0
    assert "jieguo\tresultland\t990101\tactive" in leave("list").output
