"""The test run is complete, adds up its counts, and wants a browser."""

import sys
from pathlib import Path

import pytest

from salesplan.config import chromium, testrun

REPORT = (
    '<?xml version="1.0" encoding="utf-8"?><testsuites name="pytest tests">'
    '<testsuite name="pytest" errors="{errors}" failures="{failures}" skipped="{skipped}"'
    ' tests="{tests}" time="0.1">'
)


def test_counts_of_both_parts_are_added_up(tmp_path: Path) -> None:
    unit, pages = tmp_path / "unit.xml", tmp_path / "pages.xml"
    unit.write_text(REPORT.format(errors=1, failures=2, skipped=3, tests=100))
    pages.write_text(REPORT.format(errors=0, failures=0, skipped=1, tests=10))
    missing = tmp_path / "missing.xml"
    assert testrun.counts([unit, pages, missing]) == {"passed": 103, "failed": 3, "skipped": 4}


def test_every_test_runs_with_and_without_a_browser() -> None:
    (tests,) = [step for step in testrun.steps("full") if step.report]
    assert "-m" not in tests.command[3:]
    assert not {"-k", "--ignore", "--deselect"} & set(tests.command)


def test_the_quick_run_holds_the_house_to_its_contracts() -> None:
    names = [step.name for step in testrun.steps("quick")]
    assert names == ["format", "lint", "types", "contracts", "architecture"]


def test_a_missing_browser_is_an_error_that_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("SALESPLAN_CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    monkeypatch.setattr(chromium, "SHELL", tmp_path / "chromium")
    with pytest.raises(chromium.ChromiumMissingError, match="apt-get install chromium"):
        chromium.find()


def test_a_browser_named_by_hand_must_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SALESPLAN_CHROMIUM", "/nowhere/chromium")
    with pytest.raises(chromium.ChromiumMissingError, match="/nowhere/chromium"):
        chromium.ensure()


def step(name: str, program: str, *, beside: bool = False) -> testrun.Step:
    return testrun.Step(name, (sys.executable, "-c", program), beside=beside)


def test_a_step_beside_the_others_counts_and_says_what_was_wrong(
    capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    met = tmp_path / "met"
    waits = (
        f"import pathlib, sys\nwhile not pathlib.Path({str(met)!r}).exists(): pass\nsys.exit('bad')"
    )
    meets = f"import pathlib; pathlib.Path({str(met)!r}).touch()"
    failed = testrun._run_all([step("first", waits, beside=True), step("second", meets)], "full")
    assert failed == ["first"]
    said = capfd.readouterr().out
    assert said.index("== second ok") < said.index("== first\nbad\n== first FAILED (1)")
