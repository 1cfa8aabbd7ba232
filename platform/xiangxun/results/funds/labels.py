"""Labels 款项名称: what people call a line of money, in the county's own words."""

from __future__ import annotations

from collections.abc import Mapping

from xiangxun.results.funds.totals import BORNE, PAY, RECOVER, WITHHOLD
from xiangxun.rules.answers import MoneyLine
from xiangxun.rules.law import Law
from xiangxun.rules.vocabulary import Code

_BEFORE = {PAY: "", WITHHOLD: "扣减：", BORNE: "自行承担：", RECOVER: "追回："}


def label(law: Law, line: MoneyLine, items: Mapping[str, Code]) -> str:
    """Return the name of a line; `items`: key of a cost → its item.

    A key such as "cost:a1" names the cost a1; else the word list `money` names the key; else the line's first rule
    says what it is, with the line's values.
    """
    named = line.key if line.key in items else line.key.partition(":")[2]
    if named in items:
        return _BEFORE[line.kind] + law.rulebook.label("cost", items[named])
    word = law.rulebook.label("money", line.key)
    return word if word != line.key else law.rulebook.cited(line.rules[0], values=line.values)
