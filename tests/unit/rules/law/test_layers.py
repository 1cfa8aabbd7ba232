"""Reading a layer from its folder."""

from __future__ import annotations

from datetime import date

from tests.unit.rules.law.examples import PARAMETERS, RULEBOOK

from xiangxun.rules import County, read_layer


def test_read_layer_takes_rulebook_and_parameters_of_a_folder(tmp_path):
    (tmp_path / "parameters").mkdir()
    (tmp_path / "rulebook.toml").write_text(RULEBOOK, encoding="utf-8")
    (tmp_path / "parameters" / "all.toml").write_text(PARAMETERS, encoding="utf-8")
    plugin = object()
    layer = read_layer(tmp_path, "testland", plugin, since=date(2020, 9, 2), governed_by="approved")
    assert (layer.code, layer.plugin, layer.since, layer.governed_by) == (
        "testland",
        plugin,
        date(2020, 9, 2),
        "approved",
    )
    assert layer.rulebook.title == "示例县培训办法"
    assert "age.count" in layer.parameters
    assert County("testland", (layer,)).editions == (layer,)
