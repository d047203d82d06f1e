"""Services name their actor, selectors their viewer; both take keywords only and say what they do."""

import ast

import pytest

from tests.architecture.sources import APPS, inner, public_functions, python_files

FOR_WHOM = {"viewer", "version", "selection", "figures"}
"""A selection and figures carry the viewer that they were made for."""


def of(kind: str) -> list[object]:
    """The public functions of an app's services or selectors."""
    return [
        pytest.param(function, id=f"{path}:{function.name}")
        for path in inner(kind)
        if path.parts[0] in APPS
        for function in public_functions(path)
    ]


@pytest.mark.parametrize("function", of("services"))
def test_services_take_keywords(function: ast.FunctionDef) -> None:
    assert not function.args.args or function.args.args[0].arg in {
        "cursor",
        "job",
        "payload",
        "task",
    }


@pytest.mark.parametrize("function", of("selectors"))
def test_selectors_take_keywords(function: ast.FunctionDef) -> None:
    names = {arg.arg for arg in [*function.args.kwonlyargs, *function.args.args]}
    reads_rows = any(
        isinstance(node, ast.Attribute) and node.attr in {"objects", "unscoped"}
        for node in ast.walk(function)
    )
    assert not reads_rows or names & FOR_WHOM


@pytest.mark.parametrize(
    "path", [*python_files("salesplan/engine"), *inner("services", "selectors")], ids=str
)
def test_public_functions_say_what_they_do(path: object) -> None:
    bad = [f.name for f in public_functions(path) if not ast.get_docstring(f)]  # type: ignore[arg-type]
    assert not bad
