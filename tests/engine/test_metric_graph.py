"""Metrics computed from metrics: mistakes with their place, cycles with their path, exact values."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesplan.engine import formula, metric_graph
from salesplan.engine.formula import FormulaError
from salesplan.engine.metric_graph import CycleError, DivisionByZero

PARTS = {
    "revenue": (), "cost": (), "spend": (), "margin": ("revenue", "cost"),
    "rate": ("margin", "revenue"), "deep": ("rate",),
}  # fmt: skip


def value(text: str, **known: Fraction | int | None) -> Fraction | None:
    return metric_graph.evaluate(
        metric_graph.read(text).tree,
        {name: None if n is None else Fraction(n) for name, n in known.items()},
    )


@pytest.mark.parametrize(
    ("text", "code", "position"),
    [
        ("[spend] / revenu", "unknown_metric", 10),
        ("  nothing", "unknown_metric", 2),
        ("[spend] / [a b]", "unknown_metric", 10),
        ("spend /", "unexpected", 7),
        ("spend ; revenue", "unexpected", 6),
        ("(spend", "unclosed", 0),
        ("[spend", "unclosed", 0),
        ("log(spend)", "unknown_function", 0),
        ("", "empty", 0),
        ("(" * 60 + "spend" + ")" * 60, "too_deep", 41),
        ("spend + 1" + " " * 600, "too_long", 500),
    ],
)
def test_a_mistake_says_where_it_is(text: str, code: str, position: int) -> None:
    with pytest.raises(FormulaError) as raised:
        metric_graph.check(text, code="new", parts=PARTS)
    assert (raised.value.code, raised.value.position) == (code, position)


def test_a_cycle_is_found_through_several_metrics_where_it_is_closed() -> None:
    with pytest.raises(FormulaError) as raised:
        metric_graph.check("cost + deep", code="revenue", parts=PARTS)
    assert raised.value.code == "cycle"
    assert raised.value.position == 7
    assert raised.value.numbers["path"] == ("revenue", "deep", "rate", "revenue")


def test_a_metric_cannot_stand_on_itself() -> None:
    with pytest.raises(FormulaError) as raised:
        metric_graph.check("1 + rate", code="rate", parts=PARTS)
    assert raised.value.numbers["path"] == ("rate", "rate")


def test_levels_have_a_limit() -> None:
    chain = {"m0": ()} | {f"m{n}": (f"m{n - 1}",) for n in range(1, metric_graph.MAX_LEVELS + 1)}
    assert metric_graph.levels("m8", chain) == 8
    metric_graph.check("m7 + 1", code="new", parts=chain)
    with pytest.raises(FormulaError) as raised:
        metric_graph.check("m0 + m8", code="new", parts=chain)
    assert (raised.value.code, raised.value.position) == ("too_many_levels", 5)


def test_signs_of_people_are_read() -> None:
    assert value("（2 × 3 − 1）÷ ［a］", a=2) == Fraction(5, 2)
    assert value("days ＋ 1", days=31) == 32


def test_a_missing_operand_leaves_no_value_but_coalesce_does() -> None:
    assert value("a + b", a=1, b=None) is None
    assert value("coalesce(b, 0) + a", a=1, b=None) == 1
    assert value("max(a, b)", a=1, b=None) is None


def test_division_by_zero_is_told() -> None:
    with pytest.raises(DivisionByZero):
        value("a / (b - b)", a=1, b=2)


def test_rounding_is_half_even() -> None:
    assert value("round(a)", a=Fraction(5, 2)) == 2
    assert value("round(a, 2)", a=Fraction(1, 3)) == Fraction(33, 100)
    assert value("abs(-a)", a=3) == 3


def test_the_sides_of_a_division() -> None:
    assert metric_graph.quotient(metric_graph.read("a / b").tree) is not None
    assert metric_graph.quotient(metric_graph.read("a / b * 2").tree) is None


def test_order_puts_parts_first() -> None:
    assert metric_graph.order(["rate", "spend"], PARTS) == (
        "cost", "revenue", "margin", "rate", "spend",
    )  # fmt: skip


names = st.sampled_from([f"m{number}" for number in range(7)])
graphs = st.dictionaries(names, st.frozensets(names, max_size=3), min_size=1)


@given(graphs)
def test_an_order_exists_exactly_where_nothing_stands_on_itself(
    graph: dict[str, frozenset[str]],
) -> None:
    def reaches(start: str, wanted: str) -> bool:
        seen: set[str] = set()
        waiting = list(graph.get(start, ()))
        while waiting:
            name = waiting.pop()
            if name == wanted:
                return True
            if name not in seen:
                seen.add(name)
                waiting += graph.get(name, ())
        return False

    if any(reaches(name, name) for name in graph):
        with pytest.raises(CycleError) as raised:
            metric_graph.order(sorted(graph), graph)
        path = raised.value.path
        assert path[0] == path[-1]
        assert all(part in graph[name] for name, part in pairwise(path))
        return
    found = metric_graph.order(sorted(graph), graph)
    assert len(found) == len(set(found))
    for name in found:
        assert all(found.index(part) < found.index(name) for part in graph.get(name, ()))


expressions = st.recursive(
    st.sampled_from(["a", "b", "2", "0.5", "[c d]"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
        inner.map(lambda text: f"-{text}"),
        st.tuples(inner, inner).map(lambda t: f"min({t[0]}, {t[1]})"),
    ),
    max_leaves=12,
)


@given(expressions, st.fractions(max_denominator=50), st.fractions(max_denominator=50))
def test_values_are_those_of_python(text: str, a: Fraction, b: Fraction) -> None:
    known = {"a": a, "b": b, "c d": Fraction(3)}
    plain = text.replace("[c d]", "C").replace("0.5", "F(1, 2)").replace("2", "F(2)")
    plain = plain.replace("F(1, F(2))", "F(1, 2)")
    if len(text) > formula.MAX_LENGTH:
        return
    try:
        expected = eval(plain, {"a": a, "b": b, "C": Fraction(3), "F": Fraction, "min": min})  # noqa: S307
    except ZeroDivisionError:
        with pytest.raises(DivisionByZero):
            metric_graph.evaluate(metric_graph.read(text).tree, known)
        return
    assert metric_graph.evaluate(metric_graph.read(text).tree, known) == expected


@given(expressions)
def test_segments_put_together_are_the_text(text: str) -> None:
    if len(text) > formula.MAX_LENGTH:
        return
    found = formula.segments(f"  {text} ")
    assert "".join(raw for raw, _name in found).strip() == text
    assert [name for name, _at in formula.places(text)] == [n for _raw, n in found if n]
    for name, at in formula.places(f" {text}"):
        assert f" {text}"[at:].startswith((name, f"[{name}]"))
