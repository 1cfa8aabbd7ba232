"""Training fees 培训费: the central standard 《中央和国家机关培训费管理办法》(财行〔2016〕540号) as limits on costs.

It binds central organs; a county falls under it where its own regulation says so. That county names the pack in
`Layer.packs` and replaces the parameter `cost.standard_confirmed` with `rule` set to its own article: every limit
then cites that rule, while the parameters keep the articles of the standard as the sources of the numbers. Until the
county has confirmed standard and class, what is over a limit is only warned of; from then on it is not payable.
"""

from __future__ import annotations

from importlib.resources import files

from xiangxun.counties.packs.training_fee.plugin import TrainingFee
from xiangxun.rules.law import read_layer

PACK = read_layer(files(__package__), "training_fee", TrainingFee())
