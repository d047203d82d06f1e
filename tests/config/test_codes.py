"""`make codes` counts what was proven: tests that passed, each once, skipped ones never."""

import subprocess
import sys
from pathlib import Path

import pytest

from salesplan.config import codes
from tests.plugins.codes import CodesPlugin

ACCEPTANCE = """
import pytest

@pytest.mark.covers("B3", "E1")
def test_passes(): pass

@pytest.mark.covers("B3")
@pytest.mark.parametrize("n", [1, 2])
def test_passes_with_cases(n): pass

@pytest.mark.covers("E1")
@pytest.mark.parametrize("n", [1, 2])
def test_fails_with_one_case(n): assert n == 1

@pytest.mark.covers("A1")
def test_is_skipped(): pytest.skip("no data")

@pytest.mark.covers("A2")
@pytest.mark.xfail
def test_fails_as_expected(): raise AssertionError
"""


def test_every_code_of_the_domain_is_known() -> None:
    assert len(codes.CODES) == 50
    assert codes.CODES[0] == "A1"
    assert codes.CODES[-1] == "F4"
    assert codes.undocumented() == set()


def test_results_of_a_session_are_stored_over_earlier_ones(tmp_path: Path) -> None:
    path = tmp_path / "acceptance.json"
    codes.merge({"t::a": {"codes": ["B3"], "outcome": "passed"}}, path)
    codes.merge({"t::b": {"codes": ["B3"], "outcome": "passed"}}, path)
    assert codes.proven(codes.load(path))["B3"] == 2
    codes.merge({"t::a": {"codes": ["B3"], "outcome": "failed"}}, path)
    assert codes.proven(codes.load(path))["B3"] == 1


@pytest.mark.parametrize("workers", ["0", "2"])
def test_only_what_passed_proves_a_code(tmp_path: Path, workers: str) -> None:
    folder = tmp_path / "tests" / "acceptance"
    folder.mkdir(parents=True)
    (folder / "test_it.py").write_text(ACCEPTANCE)
    (tmp_path / "conftest.py").write_text(
        "from pathlib import Path\n"
        "from salesplan.config import codes\n"
        "from tests.plugins.codes import CodesPlugin\n"
        "def pytest_configure(config):\n"
        "    config.addinivalue_line('markers', 'covers(*codes): .')\n"
        "    plugin = CodesPlugin(Path('acceptance.json'))\n"
        "    config.pluginmanager.register(plugin)\n"
    )
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = -p no:django -p no:schemathesis\n")
    command = [sys.executable, "-m", "pytest", "-q", "-n", workers, "--import-mode=importlib"]
    environment = {"PYTHONPATH": str(codes.ROOT), "PATH": "/usr/bin:/bin"}
    subprocess.run(command, cwd=tmp_path, env=environment, check=False, capture_output=True)
    counts = codes.proven(codes.load(tmp_path / "acceptance.json"))
    assert {code: n for code, n in counts.items() if n} == {"B3": 2, "E1": 1}


def test_a_code_that_does_not_exist_stops_the_session(request: pytest.FixtureRequest) -> None:
    request.node.add_marker(pytest.mark.covers("Z9"))
    with pytest.raises(pytest.UsageError, match="Z9"):
        CodesPlugin(codes.RESULTS).pytest_collection_modifyitems([request.node])
