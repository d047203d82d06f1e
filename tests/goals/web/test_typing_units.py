"""The unit in which a field takes its figure: chosen to suit, named in the reporting currency."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.test import RequestFactory
from django.utils import translation

from goals.web.typing_units import Typed
from salesplan.core.models import Metric
from salesplan.web import display

MONEY = Metric(unit="money", scale=2)
PLAN = SimpleNamespace(display_unit=display.MYRIAD)


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    """Other tests show amounts in yuan."""
    yield
    display.activate(currency="CNY", unit=display.MYRIAD, language="en")


def typed(language: str, near: int | None, query: str = "") -> Typed:
    request = RequestFactory().get(f"/?{query}")
    request.company = SimpleNamespace(currency="CNY")  # type: ignore[attr-defined]
    display.activate(currency="USD", unit=display.MYRIAD, language=language)
    with translation.override(language):
        return Typed.of(request, PLAN, MONEY, near)


@pytest.mark.parametrize(("language", "near", "unit", "label"), [
    ("en", 7_447_904_00, 1_000_000, "¥ M"), ("en", 812_00, 1, "¥"), ("en", None, 1_000, "¥ k"),
    ("en", 2_500_000_000_00, 1_000_000_000, "¥ B"),
    ("zh-hans", 7_447_904_00, 10_000, "万元"), ("zh-hans", 812_00, 1, "元"),
])  # fmt: skip
def test_the_unit_suits_the_figure_beside_it_and_is_one_of_what_is_typed(
    language: str, near: int | None, unit: int, label: str
) -> None:
    found = typed(language, near)
    assert (found.unit, found.label) == (unit, label)  # although amounts are shown in dollars
    assert (unit, label) in found.choices


def test_a_form_keeps_the_unit_that_it_showed() -> None:
    found = typed("en", 7_447_904_00, "unit=10000")
    assert (found.unit, found.read("620")) == (10_000, 6_200_000_00)
    assert typed("en", None, "unit=7").unit == 1_000
    assert Typed.of(RequestFactory().get("/"), PLAN, Metric(unit="percent", scale=4)).label == "%"
