"""Formulas over columns, evaluated exactly: Int128 in units of 10^-scale, a column at a time.

Figures enter with nine decimals. A product keeps all decimals up to eighteen, a quotient gets
twelve; digits beyond are rounded half-even. Where a step could leave Int128 (told by a float beside
it) the row is marked as overflown instead of wrapping round.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce

import polars as pl

from salesplan.core.services.imports.reading import numbers
from salesplan.engine import formula

SCALE = 9
_MOST = 18
_QUOTIENT = 12
_ROOM = 1e37


@dataclass(frozen=True, slots=True)
class Figures:
    """A column of figures: ``value`` (Int128, null where empty) times 10^-scale."""

    value: pl.Series
    scale: int
    approximate: pl.Series


@dataclass(frozen=True, slots=True)
class Result:
    """A formula's values at the wanted scale, and which rows divide by zero or overflow."""

    value: pl.Series
    by_zero: pl.Series
    overflow: pl.Series


def evaluate(
    node: formula.Node, columns: Mapping[str, pl.Series], length: int, scale: int
) -> Result:
    """Return the value of ``node`` for each row in units of 10^-scale, rounded half-even.

    ``columns`` hold Int128 in units of 10^-9 (numbers.scaled). Rules are engine.formula.evaluate's.
    """
    run = _Run(columns, length)
    figures = run.bounded(run.figures(node), scale)
    value = numbers.rescaled(figures.value, figures.scale, scale)
    return Result(run.hidden(value), run.by_zero, run.overflow)


class _Run:
    def __init__(self, columns: Mapping[str, pl.Series], length: int) -> None:
        self._columns = columns
        self._length = length
        self.by_zero = pl.Series([False]).new_from_index(0, length)
        self.overflow = self.by_zero

    def hidden(self, value: pl.Series) -> pl.Series:
        return _when(~(self.by_zero | self.overflow), value)

    def figures(self, node: formula.Node) -> Figures:
        match node:
            case formula.Number(value):
                digits = max(0, -int(value.as_tuple().exponent))
                return self._constant(int(value.scaleb(digits)), digits)
            case formula.Column(name):
                return _figures(self._columns[name], SCALE)
            case formula.Unary(_, operand):
                inner = self.figures(operand)
                return _negative(inner)
            case formula.Binary(operator, left, right):
                return self._binary(operator, self.figures(left), self.figures(right))
            case formula.Call(function, arguments):
                return self._call(function, arguments)

    def bounded(self, figures: Figures, scale: int) -> Figures:
        """Mark and empty rows whose value would not fit with ``scale`` decimals."""
        room = _ROOM / 10 ** max(scale, figures.scale)
        large = figures.approximate.abs().fill_null(0) >= room
        if not large.any():
            return figures
        self.overflow = self.overflow | large
        kept = _when(~large, figures.value)
        return Figures(kept, figures.scale, _when(~large, figures.approximate))

    def _constant(self, value: int, scale: int) -> Figures:
        series = pl.Series([value], dtype=pl.Int128).new_from_index(0, self._length)
        return _figures(series, scale)

    def _aligned(self, left: Figures, right: Figures) -> tuple[Figures, Figures]:
        scale = max(left.scale, right.scale)
        return self._at(left, scale), self._at(right, scale)

    def _at(self, figures: Figures, scale: int) -> Figures:
        fitting = self.bounded(figures, scale)
        value = numbers.rescaled(fitting.value, fitting.scale, scale)
        return Figures(value, scale, fitting.approximate)

    def _binary(self, operator: str, left: Figures, right: Figures) -> Figures:
        if operator == "*":
            return self._product(left, right)
        if operator == "/":
            return self._quotient(left, right)
        one, other = self._aligned(left, right)
        if operator == "+":
            return _sum(one, other)
        return _sum(one, _negative(other))

    def _product(self, left: Figures, right: Figures) -> Figures:
        scale = left.scale + right.scale
        large = (left.approximate * right.approximate).abs().fill_null(0) >= _ROOM / 10**scale
        self.overflow = self.overflow | large
        value = _when(~large, left.value) * right.value
        product = Figures(value, scale, left.approximate * right.approximate)
        return self._at(product, _MOST) if scale > _MOST else product

    def _quotient(self, left: Figures, right: Figures) -> Figures:
        zero = (right.value == 0).fill_null(value=False)
        self.by_zero = self.by_zero | (zero & left.value.is_not_null())
        divisor = _when(~zero, right.value)
        shift = max(_QUOTIENT + right.scale - left.scale, 0)
        top = self.bounded(left, left.scale + shift)
        sign = divisor.sign()
        value = numbers.half_even(top.value * sign * numbers.whole(10**shift), divisor.abs())
        approximate = left.approximate / _when(~zero, right.approximate)
        return Figures(value, left.scale + shift - right.scale, approximate)

    def _call(self, function: str, arguments: tuple[formula.Node, ...]) -> Figures:
        if function == "round":
            return self._round(arguments)
        values = [self.figures(argument) for argument in arguments]
        scale = max(figures.scale for figures in values)
        values = [self._at(figures, scale) for figures in values]
        if function == "abs":
            return Figures(values[0].value.abs(), scale, values[0].approximate.abs())
        return reduce(_COMBINE[function], values)

    def _round(self, arguments: tuple[formula.Node, ...]) -> Figures:
        last = arguments[1] if len(arguments) == 2 else None
        digits = int(last.value) if isinstance(last, formula.Number) else 0
        figures = self.figures(arguments[0])
        if figures.scale <= digits:
            return figures
        value = numbers.rescaled(figures.value, figures.scale, digits)
        return Figures(value, digits, figures.approximate)


def _figures(value: pl.Series, scale: int) -> Figures:
    return Figures(value, scale, value.cast(pl.Float64) / 10.0**scale)


def _negative(figures: Figures) -> Figures:
    return Figures(numbers.whole(0) - figures.value, figures.scale, -figures.approximate)


def _sum(left: Figures, right: Figures) -> Figures:
    return Figures(left.value + right.value, left.scale, left.approximate + right.approximate)


def _least(left: Figures, right: Figures) -> Figures:
    return _chosen(left, right, left.value <= right.value)


def _greatest(left: Figures, right: Figures) -> Figures:
    return _chosen(left, right, left.value >= right.value)


def _coalesced(left: Figures, right: Figures) -> Figures:
    return _chosen(left, right, left.value.is_not_null())


def _chosen(left: Figures, right: Figures, first: pl.Series) -> Figures:
    return Figures(
        _when(first, left.value, right.value),
        left.scale,
        _when(first, left.approximate, right.approximate),
    )


_COMBINE = {"min": _least, "max": _greatest, "coalesce": _coalesced}


def _when(mask: pl.Series, value: pl.Series, other: pl.Series | None = None) -> pl.Series:
    """Return ``value`` where the mask holds, ``other`` (or null) where not; null for null."""
    empty = pl.lit(None, dtype=value.dtype)
    frame = pl.DataFrame({"mask": mask, "value": value})
    if other is not None:
        frame = frame.with_columns(other.alias("other"))
    otherwise = pl.col("other") if other is not None else empty
    mask_holds = pl.when(pl.col("mask")).then(pl.col("value"))
    chosen = mask_holds.when(~pl.col("mask")).then(otherwise)
    return frame.select(chosen.alias("value"))["value"]
