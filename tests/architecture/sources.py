"""The files that the structure tests look at."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("goals", "strategy", "execution", "monitoring")
PACKAGES = ("salesplan", *APPS)
# Putting a figure into words of a language is arithmetic on digits, not on the business.
FORMATTING = {"salesplan/web/display.py", "salesplan/web/charts.py"}
INNER_PACKAGES = ("salesplan/core", *APPS)


def python_files(*folders: str) -> list[Path]:
    """Python files below folders of the repository, migrations left out, as relative paths."""
    found = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return sorted(p.relative_to(ROOT) for p in found if "migrations" not in p.parts)


def doors() -> list[Path]:
    """Pages, endpoints and tasks."""
    files = python_files(*PACKAGES)
    found = [p for p in files if {"web", "api"} & set(p.parts) or p.name == "tasks.py"]
    return [p for p in found if "templatetags" not in p.parts and str(p) not in FORMATTING]


def inner(*kinds: str) -> list[Path]:
    """Files of services and selectors (or only one of them)."""
    return [p for p in python_files(*INNER_PACKAGES) if set(kinds) & set(p.parts)]


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse((ROOT / path).read_text())


def attributes(path: Path) -> Iterator[ast.Attribute]:
    """Every attribute access of a file."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Attribute):
            yield node


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    """Every function of a file, methods included."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef):
            yield node


def public_functions(path: Path) -> Iterator[ast.FunctionDef]:
    """Functions at the top of a module whose names do not begin with an underscore."""
    for node in tree(path).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node
