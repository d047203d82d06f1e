"""Figures as plain dicts, and the component that carries them to the browser."""

import json
from html import unescape
from typing import Any

from django.template import Context, Template

from salesplan.web import charts
from salesplan.web.charts import Step


def colours(value: Any) -> set[str]:
    """Every colour that a figure names."""
    if isinstance(value, dict):
        found = {v for k, v in value.items() if "color" in k and isinstance(v, str)}
        return found.union(*(colours(v) for v in value.values()))
    return set().union(*(colours(v) for v in value)) if isinstance(value, list) else set()


def test_a_bridge_stands_on_its_totals() -> None:
    steps = [Step("Target", 100, total=True, text="100"), Step("South", -12, text="−12", url="/x"),
             Step("Actual", 88, total=True, text="88")]  # fmt: skip
    trace = charts.bridge(steps, "万")["data"][0]
    assert trace["measure"] == ["absolute", "relative", "absolute"]
    assert trace["y"] == [100, -12, 88]
    assert trace["customdata"] == ["", "/x", ""]


def test_lines_are_labelled_at_their_last_value() -> None:
    trace = charts.line("Actual", ["Jul", "Aug", "Sep"], [1, 2, None], charts.ACTUAL)
    assert trace["text"] == ["", "Actual", ""]


def test_a_trend_draws_the_forecast_dashed_over_its_band() -> None:
    names = ("Actual", "Target", "Last year")
    forecast = ("Forecast", [None, 3], [None, 2], [None, 4])
    drawn = charts.trend(["Jul", "Aug"], names, [1, None], [2, 2], [1, 1], forecast)
    assert [t.get("name") for t in drawn["data"]] == [
        None, None, "Last year", "Target", "Actual", "Forecast",
    ]  # fmt: skip
    assert drawn["data"][1]["fill"] == "tonexty"
    assert drawn["data"][-1]["line"]["dash"] == "dash"


def test_every_colour_is_a_token_so_that_themes_and_readers_share_one_palette() -> None:
    figures = [
        charts.bridge([Step("A", 1, total=True)]),
        charts.bars(["A"], [1], ["1"]),
        charts.heatmap(["Jul"], ["North"], [[1]], [["1"]]),
        charts.trend(["Jul"], ("A", "T", "L"), [1], [1], [1]),
    ]
    for drawn in figures:
        assert all(c.startswith("var(--") for c in colours(drawn)), drawn


def test_the_component_escapes_its_figure_and_names_its_table() -> None:
    template = Template("{% load charts %}{% chart fig 'c1' 'South’s \"gap\"' 't1' %}")
    html = template.render(Context({"fig": charts.bars(['</div><script>"'], [1], ["1"])}))
    assert "<script>" not in html
    data = html.split('data-figure="')[1].split('"')[0]
    assert json.loads(unescape(data))["data"][0]["y"] == ['</div><script>"']
    assert 'aria-controls="t1"' in html
