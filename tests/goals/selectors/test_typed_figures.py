"""Figures as people type them: their unit, other units, and what is no number."""

import pytest

from goals.selectors import typed_figures
from salesplan.core.errors import Invalid
from salesplan.core.models import Metric
from salesplan.web.display import CHINESE, WESTERN

MONEY = Metric(unit="money", scale=2)
PIECES = Metric(unit="quantity", scale=3)
SHARE = Metric(unit="percent", scale=4)


@pytest.mark.parametrize(("metric", "text", "minor"), [
    (MONEY, "340", 340_000_00), (MONEY, "6.2M", 6_200_000_00), (MONEY, "620万", 6_200_000_00),
    (MONEY, "１，２５０．５", 1_250_500_00), (MONEY, "-3", -3_000_00), (MONEY, "0", 0), (MONEY, " ", None),
    (PIECES, "12", 12_000), (PIECES, "1.5k", 1_500_000), (SHARE, "35", 3_500), (SHARE, "35.5 %", 3_550),
])  # fmt: skip
def test_a_figure_is_read_in_the_unit_of_its_field_or_in_its_own(
    metric: Metric, text: str, minor: int | None
) -> None:
    assert typed_figures.read(text=text, metric=metric, unit=1_000) == minor


@pytest.mark.parametrize("unit", sorted({*WESTERN, *CHINESE}))
def test_every_unit_that_a_figure_is_shown_in_can_be_typed_in(unit: int) -> None:
    assert typed_figures.read(text="2.5", metric=MONEY, unit=unit) == 250 * unit


@pytest.mark.parametrize("text", ["abc", "1e400", "1234,5", "+10%", "like LY", "clear", "9" * 41])
def test_what_is_no_figure_is_refused_with_what_was_typed(text: str) -> None:
    with pytest.raises(Invalid, match="is not a number") as refused:
        typed_figures.read(text=text, metric=MONEY, unit=1)
    assert refused.value.params == {"text": text[:40]}


@pytest.mark.parametrize(("value", "against", "far"), [
    (6_20, 7_447_904_00, True), (500, 100, False), (501, 100, True), (20, 100, False), (19, 100, True),
    (0, 100, False), (None, 100, False), (5, None, False), (-900, 100, False),
])  # fmt: skip
def test_a_unit_is_in_doubt_beyond_five_times_either_way(
    value: int | None, against: int | None, far: bool
) -> None:
    assert typed_figures.is_far(value=value, against=against) is far
