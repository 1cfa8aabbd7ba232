"""Law 规定: rulebooks and parameters read from TOML, merged by layers, asked for a day."""

from __future__ import annotations

from xiangxun.rules.law.entries import (
    Criterion,
    DocumentKind,
    ExtraField,
    Need,
    Reach,
    RuleEntry,
    Scale,
    Word,
)
from xiangxun.rules.law.law import Law, Reading
from xiangxun.rules.law.lawbook import Lawbook
from xiangxun.rules.law.layers import County, GovernedBy, Layer, read_layer
from xiangxun.rules.law.overrides import IgnoredOverride, Override
from xiangxun.rules.law.parameters import Parameter, Parameters, parse_parameters, read_parameters
from xiangxun.rules.law.rulebook import Rulebook
from xiangxun.rules.law.rulebook_file import parse_rulebook, read_rulebook
from xiangxun.rules.law.steps import (
    ConvertField,
    DefaultField,
    DropField,
    FieldHistory,
    FieldStep,
    RenameField,
)

__all__ = [
    "ConvertField",
    "County",
    "Criterion",
    "DefaultField",
    "DocumentKind",
    "DropField",
    "ExtraField",
    "FieldHistory",
    "FieldStep",
    "GovernedBy",
    "IgnoredOverride",
    "Law",
    "Lawbook",
    "Layer",
    "Need",
    "Override",
    "Parameter",
    "Parameters",
    "Reach",
    "Reading",
    "RenameField",
    "RuleEntry",
    "Rulebook",
    "Scale",
    "Word",
    "parse_parameters",
    "parse_rulebook",
    "read_layer",
    "read_parameters",
    "read_rulebook",
]
