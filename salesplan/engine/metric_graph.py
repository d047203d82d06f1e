"""Metrics that are computed from other metrics: reading an expression, order, cycles, values.

An expression is one of `salesplan.engine.formula` over codes of metrics; ``×``, ``÷``, ``−`` and
full-width signs read like ``*``, ``/`` and ``-``. ``days`` stands for the days of the period.
Values are exact Fractions in natural units (money in whole units of the currency, a percentage as
a share of 1); None is "no value", and what is computed from it has none either.
"""

import operator
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from salesplan.engine import formula
from salesplan.engine.errors import EngineError
from salesplan.engine.formula import Binary, FormulaError, Node

DAYS = "days"
"""A name that is no metric: calendar days of the period to date."""
RESERVED = frozenset({DAYS})
MAX_LEVELS = 8
"""How many levels of metrics may stand on one another."""
Parts = Mapping[str, Collection[str]]
"""Code of a metric -> codes of the metrics that it is computed from, none for measured ones."""

_SIGNS = str.maketrans("×÷−–（）［］＋－＊／，．", "*/--()[]+-*/,.")


class DivisionByZero(EngineError):
    """The value cannot be computed where a denominator is 0; elsewhere it can."""

    def __init__(self) -> None:
        super().__init__("division_by_zero", "a figure is divided by zero")


class CycleError(EngineError):
    """A metric that is computed from itself; ``path`` begins and ends with it."""

    def __init__(self, path: tuple[str, ...]) -> None:
        super().__init__("cycle", f"computed from itself: {' > '.join(path)}", path=path)
        self.path = path


@dataclass(frozen=True, slots=True)
class Expression:
    """A checked expression: its tree and the metrics it reads, in the order of the text."""

    tree: Node
    names: tuple[str, ...]


def read(text: str) -> Expression:
    """Return the expression without asking whether its metrics exist; raises FormulaError."""
    read_text = plain(text)
    tree = formula.parse(read_text)
    names = dict.fromkeys(name for name, _at in formula.places(read_text))
    return Expression(tree, tuple(name for name in names if name not in RESERVED))


def plain(text: str) -> str:
    """Return the text with its signs as the language writes them; positions stay."""
    return text.translate(_SIGNS)


def check(text: str, *, code: str, parts: Parts) -> Expression:
    """Return the expression of the metric ``code`` (empty: a new one) among the known ``parts``.

    Raises FormulaError at the place of the mistake: those of ``formula.parse``, and
    ``unknown_metric`` (``name``), ``cycle`` (``path``, through the metric that stands there),
    ``too_many_levels`` (``most``).
    """
    found = read(text)
    places = formula.places(plain(text))
    for name, position in places:
        if name not in parts and name not in RESERVED:
            message = f"no metric {name}"
            raise FormulaError("unknown_metric", position, message, name=name)
    for name, position in places:
        path = path_to(name, code, parts) if code and name not in RESERVED else ()
        if path:
            whole = (code, *path)
            raise FormulaError("cycle", position, f"cycle {' > '.join(whole)}", path=whole)
    for name, position in places:
        if name not in RESERVED and levels(name, parts) >= MAX_LEVELS:
            raise FormulaError("too_many_levels", position, "too many levels", most=MAX_LEVELS)
    return found


def path_to(start: str, wanted: str, parts: Parts) -> tuple[str, ...]:
    """Return the shortest way ``start`` > ... > ``wanted`` along parts; empty without one."""
    ways: dict[str, tuple[str, ...]] = {start: (start,)}
    waiting = [start]
    for name in waiting:
        if name == wanted:
            return ways[name]
        for part in sorted(parts.get(name, ())):
            if part not in ways:
                ways[part] = (*ways[name], part)
                waiting.append(part)
    return ()


def levels(code: str, parts: Parts) -> int:
    """Return how many levels of metrics stand below ``code``; 0 for a measured one."""
    depth: dict[str, int] = {}
    for name in order([code], parts):
        depth[name] = max((depth[part] + 1 for part in parts.get(name, ())), default=0)
    return depth[code]


def order(wanted: Iterable[str], parts: Parts) -> tuple[str, ...]:
    """Return the metrics and all that they stand on, parts before what is computed from them.

    Raises CycleError with the path when one of them stands on itself.
    """
    done: dict[str, None] = {}
    for start in wanted:
        waiting = [(start, False)]
        while waiting:
            name, is_ready = waiting.pop()
            if is_ready:
                done[name] = None
            elif name not in done:
                waiting.append((name, True))
                waiting += _open(name, parts, done, waiting)
    return tuple(done)


def _open(
    name: str, parts: Parts, done: Collection[str], waiting: Iterable[tuple[str, bool]]
) -> list[tuple[str, bool]]:
    """The parts of a metric that are still to come; those under way would close a cycle."""
    under_way = [one for one, is_ready in waiting if is_ready]
    for part in parts.get(name, ()):
        if part in under_way:
            raise CycleError((*under_way[under_way.index(part) :], part))
    return [(part, False) for part in sorted(parts.get(name, ()), reverse=True) if part not in done]


def evaluate(tree: Node, values: Mapping[str, Fraction | None]) -> Fraction | None:
    """Return the value of an expression, exactly; None where an operand has none.

    ``values`` are natural units by name, with ``days``. Raises DivisionByZero.
    """
    return formula.value(tree, values.__getitem__, _FRACTIONS)


def quotient(tree: Node) -> tuple[Node, Node] | None:
    """Return dividend and divisor of an expression that is a division; None for any other."""
    if isinstance(tree, Binary) and tree.operator == "/":
        return tree.left, tree.right
    return None


def _divided(left: Fraction, right: Fraction) -> Fraction:
    if not right:
        raise DivisionByZero
    return left / right


def _rounded(figure: Fraction, digits: int) -> Fraction:
    factor = 10**digits
    return Fraction(round(figure * factor), factor)


_FRACTIONS: formula.Arithmetic[Fraction] = formula.Arithmetic(
    number=Fraction,
    add=operator.add,
    subtract=operator.sub,
    multiply=operator.mul,
    divide=_divided,
    negate=operator.neg,
    size=abs,
    round=_rounded,
)
