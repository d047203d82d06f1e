"""Small modules, small functions, small templates."""

from pathlib import Path

import pytest

from tests.architecture.sources import PACKAGES, ROOT, functions, python_files

MODULE, FUNCTION, TEMPLATE = 400, 50, 120
TEMPLATES = sorted(path.relative_to(ROOT) for path in (ROOT / "templates").rglob("*.html"))


@pytest.mark.parametrize("path", python_files(*PACKAGES), ids=str)
def test_modules_and_functions_are_small(path: Path) -> None:
    assert len((ROOT / path).read_text().splitlines()) <= MODULE
    long = [f.name for f in functions(path) if (f.end_lineno or 0) - f.lineno + 1 > FUNCTION]
    assert not long


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_templates_are_small(path: Path) -> None:
    assert len((ROOT / path).read_text().splitlines()) <= TEMPLATE
