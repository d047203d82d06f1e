"""Levers scale cells exactly: totals rounded once, cells by largest remainder, zero stays zero."""

from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from salesplan.engine.levers import Factors, mixed, scale

amount = st.integers(-(10**15), 10**15)
factor = st.fractions(0, 11, max_denominator=10**6)


def oracle(values: list[int], by: list[Fraction], quantum: int) -> list[int]:
    """The same in plain fractions, group by group."""
    result = list(values)
    for one in dict.fromkeys(by):
        if one == 1:
            continue
        at = [place for place, other in enumerate(by) if other == one]
        units = [values[place] * one / quantum for place in at]
        floors = [unit.__floor__() for unit in units]
        missing = round(sum(units, Fraction(0))) - sum(floors)
        first = sorted(range(len(at)), key=lambda n: floors[n] - units[n])[:missing]
        for n, place in enumerate(at):
            result[place] = (floors[n] + (n in first)) * quantum
    return result


@given(st.lists(st.tuples(amount, st.integers(0, 2)), max_size=30), st.tuples(factor, factor),
       st.sampled_from([1, 100, 10_000]))  # fmt: skip
def test_cells_equal_plain_fractions(
    cells: list[tuple[int, int]], two: tuple[Fraction, Fraction], quantum: int
) -> None:
    values = np.array([value for value, _group in cells], dtype=np.int64)
    groups = np.array([group for _value, group in cells], dtype=np.int64)
    factors = (Fraction(1), two[0], two[1] if two[1] != two[0] else two[1] + 1)
    made = scale(values, Factors(groups, factors), quantum)
    assert made.tolist() == oracle(
        values.tolist(), [factors[group] for group in groups.tolist()], quantum
    )
    assert not made[values == 0].any()


@given(st.lists(st.tuples(amount, amount), min_size=1, max_size=20), factor, factor)
def test_a_mix_of_two_figures_is_exact_in_total(
    pairs: list[tuple[int, int]], one: Fraction, two: Fraction
) -> None:
    a, b = (np.array(column, dtype=np.int64) for column in zip(*pairs, strict=True))
    none = np.zeros(len(a), np.int64)
    made = mixed(a, b, (Factors(none, (one,)), Factors(none, (two,))))
    exact = [x * one + y * two for x, y in pairs]
    assert sum(made.tolist()) == round(sum(exact, Fraction(0)))
    assert all(abs(cell - wish) < 1 for cell, wish in zip(made.tolist(), exact, strict=True))


def test_factors_multiply_by_class() -> None:
    none = Factors.none(4)
    grown = none.times(np.array([0, 1, 1, 0]), (Fraction(1), Fraction(11, 10)))
    both = grown.times(np.array([0, 0, 1, 1]), (Fraction(1), Fraction(1, 2)))
    found = [both.factors[group] for group in both.groups.tolist()]
    assert found == [1, Fraction(11, 10), Fraction(11, 20), Fraction(1, 2)]
