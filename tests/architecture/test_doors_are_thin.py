"""Doors translate, services decide: no queries, no arithmetic, no clock in the wrong place."""

import ast
from pathlib import Path

import pytest

from tests.architecture.sources import attributes, doors, inner, python_files, tree

READS = {"objects", "unscoped", "annotate", "aggregate", "select_related", "prefetch_related"}
WRITES = {"bulk_create", "bulk_update", "get_or_create", "update_or_create"}
CLOCK = {
    ("timezone", "now"), ("date", "today"), ("datetime", "now"), ("timezone", "localdate"),
    ("time", "time"),
}  # fmt: skip
HTTP = ("django.http", "django.shortcuts", "django.forms", "django.urls.resolvers", "django.views")
ARITHMETIC = (ast.Mult, ast.Div, ast.FloorDiv, ast.Pow)


@pytest.mark.parametrize("path", doors(), ids=str)
def test_doors_hold_no_queries(path: Path) -> None:
    bad = [f"{path}:{n.lineno} .{n.attr}" for n in attributes(path) if n.attr in READS | WRITES]
    assert not bad


def _is_constant(node: ast.BinOp) -> bool:
    """A size such as 10 * 1024 * 1024 is a number, not a calculation."""
    leaves = [n for n in ast.walk(node) if isinstance(n, ast.expr) and not isinstance(n, ast.BinOp)]
    return all(isinstance(leaf, ast.Constant) for leaf in leaves)


@pytest.mark.parametrize("path", doors(), ids=str)
def test_doors_hold_no_arithmetic(path: Path) -> None:
    bad = [
        f"{path}:{node.lineno}"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.BinOp)
        and isinstance(node.op, ARITHMETIC)
        and not _is_constant(node)
    ]
    assert not bad


@pytest.mark.parametrize(
    "path", [*inner("services", "selectors"), *python_files("salesplan/engine")], ids=str
)
def test_inner_layers_do_not_read_the_clock(path: Path) -> None:
    bad = [
        f"{path}:{n.lineno}"
        for n in attributes(path)
        if isinstance(n.value, ast.Name) and (n.value.id, n.attr) in CLOCK
    ]
    assert not bad


@pytest.mark.parametrize("path", inner("selectors"), ids=str)
def test_selectors_do_not_write(path: Path) -> None:
    bad = [f"{path}:{n.lineno} .{n.attr}" for n in attributes(path) if n.attr in WRITES]
    assert not bad


@pytest.mark.parametrize("path", inner("services", "selectors"), ids=str)
def test_inner_layers_do_not_know_http(path: Path) -> None:
    nodes = list(ast.walk(tree(path)))
    names = [n.module or "" for n in nodes if isinstance(n, ast.ImportFrom)]
    names += [alias.name for n in nodes if isinstance(n, ast.Import) for alias in n.names]
    assert not [name for name in names if name.startswith(HTTP)]
