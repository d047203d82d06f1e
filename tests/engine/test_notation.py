"""How figures are written."""

import pytest

from salesplan.engine import notation


@pytest.mark.parametrize(
    ("minor", "scale", "text"),
    [
        (342_000_000, 2, "3,420,000.00"),
        (-5, 2, "−0.05"),
        (0, 2, "0.00"),
        (1_234, 0, "1,234"),
        (12_500, 3, "12.500"),
    ],
)
def test_exact_shows_every_decimal(minor: int, scale: int, text: str) -> None:
    assert notation.exact(minor, scale) == text


def test_trimmed_leaves_out_decimals_that_say_nothing() -> None:
    assert notation.trimmed(12_500, 3) == "12.5"
    assert notation.trimmed(12_000, 3) == "12"
    assert notation.trimmed(0, 3) == "0"
    assert notation.trimmed(100, 0) == "100"


@pytest.mark.parametrize(
    ("minor", "unit", "text"),
    [
        (342_000_000, 1_000_000, "3.42"),
        (3_420_000_000, 1_000_000, "34.2"),
        (34_212_345_600, 1_000_000, "342"),
        (342_000_000, 10_000, "342"),
        (-342_000_000, 1_000_000, "−3.42"),
    ],
)
def test_a_single_figure_has_about_three_digits(minor: int, unit: int, text: str) -> None:
    assert notation.significant(minor, 2, unit) == text


def test_a_rounded_zero_has_no_minus() -> None:
    assert notation.grouped(-0.2) == "0"
    assert notation.grouped(0.2, 1, plus=True) == "+0.2"


def test_change_is_in_basis_points_of_the_size_of_the_reference() -> None:
    assert notation.change(1_061, 1_000) == 610
    assert notation.change(-50, -100) == 5_000
    assert notation.change(5, 0) is None


def test_share_and_percent() -> None:
    assert notation.share(94, 100) == 9_400
    assert notation.share(1, 0) is None
    assert notation.percent(9_412) == "94.1"
    assert notation.percent(10_000) == "100"
    assert notation.percent(-650, plus=True) == "−6.5"


def test_the_unit_is_the_largest_that_the_value_fills() -> None:
    units = (1, 1_000, 1_000_000)
    assert notation.choose(99_999, 2, units) == 1
    assert notation.choose(100_000, 2, units) == 1_000
    assert notation.choose(-342_000_000, 2, units) == 1_000_000
    assert notation.choose(0, 2, units) == 1


def test_basis_points_of_a_stored_fraction() -> None:
    assert notation.basis_points(3_412, 4) == 3_412
    assert notation.basis_points(34, 2) == 3_400
