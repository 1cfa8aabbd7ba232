"""Errors 规则错误: how a rule or a rulebook fails. A step that meets one of them is not done (fail closed)."""

from __future__ import annotations

from xiangxun.kernel.errors import XiangxunError


class RuleFailed(XiangxunError):
    """A rule could not be worked out: a plugin raised, or asked the law for something it does not hold.

    `cause` says what went wrong. Rules and law raise it without `county` and `hook`; the façade, which knows
    them, raises it again with both by `placed`.
    """

    code = "rule_failed"
    status = 500

    def __init__(self, cause: str, *, county: str = "", hook: str = "", rule: str = "") -> None:
        self.cause, self.county, self.hook, self.rule = cause, county, hook, rule
        place = " ".join(part for part in (county, hook, rule) if part)
        details = {"county": county, "hook": hook, "rule": rule}
        super().__init__(
            f"规则无法执行{f'（{place}）' if place else ''}：{cause}。本步骤未执行，请联系规则维护人员。",
            details={key: value for key, value in details.items() if value},
        )

    def placed(self, county: str, hook: str) -> RuleFailed:
        """Return the same failure naming the county and the hook in which it happened."""
        return type(self)(self.cause, county=county, hook=hook, rule=self.rule)


class WrongAnswer(RuleFailed):
    """A hook answered with something that is not an answer of its kind."""

    code = "wrong_answer"


class NotDeclared(RuleFailed):
    """A rule read history that its rulebook does not declare for this hook (`[[need]]`)."""

    code = "not_declared"


class RuleNotAnswered(RuleFailed):
    """Nobody answers: neither county, packs nor baseline decided."""

    code = "rule_not_answered"


class RulebookRefused(XiangxunError):
    """A rulebook, a parameter file or a set of layers cannot be used; names `file` and `key`."""

    code = "rulebook_refused"
    status = 500

    def __init__(self, file: str, key: str, what: str) -> None:
        self.file, self.key, self.what = file, key, what
        super().__init__(f"规则文件不能使用：{file} [{key}] {what}", details={"file": file, "key": key})
