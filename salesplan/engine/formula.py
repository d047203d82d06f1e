"""A small, safe expression language: columns of an import, and metrics (`metric_graph`).

``[Net price] * qty - coalesce(discount, 0)``: numbers, columns (a plain name, or any name in
square brackets, ``]]`` for a bracket inside), ``+ - * /``, parentheses, unary minus and plus, and
the functions ``abs(x)``, ``round(x)``, ``round(x, digits)``, ``min(x, ...)``, ``max(x, ...)``,
``coalesce(x, ...)`` (the first that is not empty). An empty operand makes the result empty, except
in ``coalesce``. Numbers are decimal; ``round`` is half-even.

    expression := term (("+" | "-") term)*
    term       := factor (("*" | "/") factor)*
    factor     := ("-" | "+") factor | number | name "(" expression ("," expression)* ")"
                | name | "[" any "]" | "(" expression ")"
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal, DecimalException
from fractions import Fraction
from itertools import pairwise
from typing import Generic, Literal, TypeVar

from salesplan.engine.errors import EngineError

MAX_LENGTH = 500
MAX_DEPTH = 40
FUNCTIONS: Mapping[str, tuple[int, int]] = {
    "abs": (1, 1),
    "round": (1, 2),
    "min": (1, 20),
    "max": (1, 20),
    "coalesce": (1, 20),
}
"""Function name -> fewest and most arguments."""

BinaryOperator = Literal["+", "-", "*", "/"]
Figure = TypeVar("Figure", Decimal, Fraction)


class FormulaError(EngineError):
    """A formula that cannot be read; ``position`` counts characters from 0.

    Codes: ``empty``, ``too_long``, ``too_deep``, ``unexpected``, ``unclosed``,
    ``unknown_function``, ``argument_count``, ``digits``; more numbers than the position are named
    where it is raised.
    """

    def __init__(self, code: str, position: int, message: str, **numbers: object) -> None:
        text = f"{message} (at character {position + 1})"
        super().__init__(code, text, position=position, **numbers)
        self.position = position


class EvaluationError(EngineError):
    """No value for this row: ``division_by_zero``, ``unknown_column``, ``out_of_range``."""


@dataclass(frozen=True, slots=True)
class Number:
    value: Decimal


@dataclass(frozen=True, slots=True)
class Column:
    name: str


@dataclass(frozen=True, slots=True)
class Unary:
    operator: Literal["-"]
    operand: "Node"


@dataclass(frozen=True, slots=True)
class Binary:
    operator: BinaryOperator
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Call:
    """``function`` is one of FUNCTIONS; the second argument of round is a Number."""

    function: str
    arguments: tuple["Node", ...]


Node = Number | Column | Unary | Binary | Call


def parse(text: str) -> Node:
    """Return the frozen syntax tree of ``text``; raises FormulaError with the position."""
    if len(text) > MAX_LENGTH:
        raise FormulaError("too_long", MAX_LENGTH, f"formula is longer than {MAX_LENGTH}")
    if not text.strip():
        raise FormulaError("empty", 0, "formula is empty")
    parser = _Parser(tuple(_tokens(text)))
    node = parser.expression(0)
    parser.expect("end")
    return node


def segments(text: str) -> tuple[tuple[str, str], ...]:
    """Return ``text`` cut into (characters, name of the column that they say, or "").

    The characters put together are ``text``, which must be one that ``parse`` reads.
    """
    tokens = tuple(_tokens(text))
    found: list[tuple[str, str]] = []
    for token, after in pairwise(tokens):
        raw = text[token.position : after.position]
        said = raw.rstrip()
        is_column = token.kind == "column" or (token.kind == "name" and after.kind != "(")
        found.append((said, token.text if is_column else ""))
        if raw != said:
            found.append((raw[len(said) :], ""))
    return tuple(found)


def places(text: str) -> tuple[tuple[str, int], ...]:
    """Return every column that ``text`` names, with where it stands, in the order of the text."""
    found, at = [], len(text) - len(text.lstrip())
    for raw, name in segments(text):
        if name:
            found.append((name, at))
        at += len(raw)
    return tuple(found)


def columns(node: Node) -> frozenset[str]:
    """Return the names of all columns that the formula reads."""
    match node:
        case Column(name):
            return frozenset((name,))
        case Unary(_, operand):
            return columns(operand)
        case Binary(_, left, right):
            return columns(left) | columns(right)
        case Call(_, arguments):
            return frozenset().union(*map(columns, arguments))
        case Number():
            return frozenset()


def evaluate(node: Node, row: Mapping[str, Decimal | None]) -> Decimal | None:
    """Return the value of the formula for one row (None = empty), to 38 significant digits.

    Raises EvaluationError ``division_by_zero``, ``unknown_column`` when ``row`` lacks a name, and
    ``out_of_range`` when a figure has too many digits.
    """
    try:
        return value(node, lambda name: _cell(name, row), _DECIMALS)
    except DecimalException as error:
        raise EvaluationError("out_of_range", "a figure has too many digits") from error


@dataclass(frozen=True, slots=True)
class Arithmetic(Generic[Figure]):
    """How figures of one kind are computed with; ``divide`` raises for a divisor of 0."""

    number: Callable[[Decimal], Figure]
    add: Callable[[Figure, Figure], Figure]
    subtract: Callable[[Figure, Figure], Figure]
    multiply: Callable[[Figure, Figure], Figure]
    divide: Callable[[Figure, Figure], Figure]
    negate: Callable[[Figure], Figure]
    size: Callable[[Figure], Figure]
    round: Callable[[Figure, int], Figure]


def value(
    node: Node, column: Callable[[str], Figure | None], by: Arithmetic[Figure]
) -> Figure | None:
    """Return the value of a tree, ``column`` giving the figures by name; None = empty.

    What is computed from an empty figure is empty; ``coalesce`` gives the first that is not.
    """
    match node:
        case Number(number):
            return by.number(number)
        case Column(name):
            return column(name)
        case Unary(_, operand):
            inner = value(operand, column, by)
            return None if inner is None else by.negate(inner)
        case Binary(operator, first, second):
            left, right = value(first, column, by), value(second, column, by)
            if left is None or right is None:
                return None
            steps = {"+": by.add, "-": by.subtract, "*": by.multiply, "/": by.divide}
            return steps[operator](left, right)
        case Call(function, arguments):
            return _called(function, [value(one, column, by) for one in arguments], by)


def _called(function: str, values: list[Figure | None], by: Arithmetic[Figure]) -> Figure | None:
    filled = [one for one in values if one is not None]
    if function == "coalesce":
        return filled[0] if filled else None
    if len(filled) < len(values):
        return None
    if function == "abs":
        return by.size(filled[0])
    if function == "round":
        return by.round(filled[0], int(filled[1]) if len(filled) == 2 else 0)
    return min(filled) if function == "min" else max(filled)


_CONTEXT = Context(prec=38, rounding=ROUND_HALF_EVEN)
_TOKEN = re.compile(
    r"(?P<number>[0-9]+(?:\.[0-9]*)?|\.[0-9]+)|(?P<name>[^\W\d]\w*)"
    r"|\[(?P<quoted>(?:[^\]]|\]\])*)\]|(?P<symbol>[-+*/(),])|(?P<space>\s+)"
)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    position: int


def _tokens(text: str) -> Iterator[_Token]:
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            code = "unclosed" if text[position] == "[" else "unexpected"
            said = text[position]
            raise FormulaError(code, position, f"cannot read {said!r}", text=said)
        kind = match.lastgroup or ""
        if kind == "quoted":
            yield _Token("column", match["quoted"].replace("]]", "]"), position)
        elif kind != "space":
            yield _Token(match[0] if kind == "symbol" else kind, match[0], position)
        position = match.end()
    yield _Token("end", "end of formula", len(text))


class _Parser:
    def __init__(self, tokens: tuple[_Token, ...]) -> None:
        self._tokens = tokens
        self._at = 0

    def expression(self, depth: int) -> Node:
        node = self._term(depth)
        while self._peek() in ("+", "-"):
            node = Binary(_operator(self._take().kind), node, self._term(depth))
        return node

    def expect(self, kind: str) -> _Token:
        token = self._take()
        if token.kind != kind:
            message = f"unexpected {token.text}"
            raise FormulaError("unexpected", token.position, message, text=_said(token))
        return token

    def _term(self, depth: int) -> Node:
        node = self._factor(depth)
        while self._peek() in ("*", "/"):
            node = Binary(_operator(self._take().kind), node, self._factor(depth))
        return node

    def _factor(self, depth: int) -> Node:
        token = self._take()
        if depth > MAX_DEPTH:
            raise FormulaError("too_deep", token.position, "formula is nested too deeply")
        if token.kind in ("-", "+"):
            operand = self._factor(depth + 1)
            return Unary("-", operand) if token.kind == "-" else operand
        if token.kind == "(":
            node = self.expression(depth + 1)
            self._close(token)
            return node
        if token.kind == "name" and self._peek() == "(":
            return self._call(token, depth)
        return _leaf(token)

    def _call(self, name: _Token, depth: int) -> Call:
        function = name.text.lower()
        if function not in FUNCTIONS:
            message = f"no function {name.text}"
            raise FormulaError("unknown_function", name.position, message, name=name.text)
        opening = self._take()
        arguments = [self.expression(depth + 1)]
        while self._peek() == ",":
            self._take()
            arguments.append(self.expression(depth + 1))
        self._close(opening)
        return _checked_call(function, tuple(arguments), name.position)

    def _close(self, opening: _Token) -> None:
        if self._peek() == "end":
            raise FormulaError("unclosed", opening.position, "parenthesis is not closed")
        self.expect(")")

    def _peek(self) -> str:
        return self._tokens[self._at].kind

    def _take(self) -> _Token:
        token = self._tokens[self._at]
        self._at = min(self._at + 1, len(self._tokens) - 1)
        return token


def _leaf(token: _Token) -> Node:
    if token.kind == "number":
        return Number(Decimal(token.text))
    if token.kind in ("name", "column") and token.text.strip():
        return Column(token.text)
    message = f"unexpected {token.text or 'empty name'}"
    raise FormulaError("unexpected", token.position, message, text=_said(token))


def _said(token: _Token) -> str:
    """What stands there; nothing at the end."""
    return "" if token.kind == "end" else token.text


def _operator(kind: str) -> BinaryOperator:
    operators: dict[str, BinaryOperator] = {"+": "+", "-": "-", "*": "*", "/": "/"}
    return operators[kind]


def _checked_call(function: str, arguments: tuple[Node, ...], position: int) -> Call:
    fewest, most = FUNCTIONS[function]
    if not fewest <= len(arguments) <= most:
        message = f"{function} takes {fewest} to {most} arguments, not {len(arguments)}"
        raise FormulaError(
            "argument_count", position, message, function=function, fewest=fewest, most=most
        )
    if function == "round" and len(arguments) == 2 and not _is_digits(arguments[1]):
        raise FormulaError("digits", position, "round takes 0 to 9 digits as a plain number")
    return Call(function, arguments)


def _is_digits(node: Node) -> bool:
    return isinstance(node, Number) and node.value in range(10)


def _cell(name: str, row: Mapping[str, Decimal | None]) -> Decimal | None:
    if name not in row:
        raise EvaluationError("unknown_column", f"there is no column {name}", column=name)
    return row[name]


def _divided(left: Decimal, right: Decimal) -> Decimal:
    if not right:
        raise EvaluationError("division_by_zero", f"{left} is divided by zero")
    return _CONTEXT.divide(left, right)


def _rounded(figure: Decimal, digits: int) -> Decimal:
    return _CONTEXT.quantize(figure, Decimal(1).scaleb(-digits)) + 0


_DECIMALS: Arithmetic[Decimal] = Arithmetic(
    number=lambda number: number,
    add=_CONTEXT.add,
    subtract=_CONTEXT.subtract,
    multiply=_CONTEXT.multiply,
    divide=_divided,
    negate=_CONTEXT.minus,
    size=_CONTEXT.abs,
    round=_rounded,
)
