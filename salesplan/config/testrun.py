"""The definition of done: format, lint, types, contracts, then every test: `make test`."""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from salesplan.config import chromium, codes

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
PACKAGES = ("salesplan", "goals", "strategy", "execution", "monitoring", "tests", "benchmarks")
SLOWEST = "--durations=25"
WORKERS = "2"


@dataclass(frozen=True)
class Step:
    """A command with a name; `report` is where pytest leaves its counts.

    One that takes a single core may run `beside` those that follow.
    """

    name: str
    command: tuple[str, ...]
    report: str = ""
    beside: bool = False


def checks() -> list[Step]:
    """Return what needs no database: format, lint, types, import contracts."""
    return [
        Step("format", (str(BIN / "ruff"), "format", "--check", "--quiet", ".")),
        Step("lint", (str(BIN / "ruff"), "check", "--quiet", ".")),
        Step("types", (str(BIN / "mypy"), *PACKAGES), beside=True),
        Step("contracts", (str(BIN / "lint-imports"),)),
    ]


def pytest_step(name: str, *arguments: str) -> Step:
    """Return a pytest run that leaves its counts in var/."""
    report = f"var/test-{name}.xml"
    command = (sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", *arguments)
    return Step(name, command, report)


def steps(kind: str) -> list[Step]:
    """Return the steps of a kind of run: full, quick or soak."""
    if kind == "quick":
        return [*checks(), pytest_step("architecture", "tests/architecture")]
    if kind == "soak":
        return [pytest_step("soak", "-m", "soak or hypothesis", SLOWEST)]
    spread = ("-n", WORKERS, "--dist", "loadfile", "--no-loadscope-reorder", SLOWEST)
    return [*checks(), pytest_step("tests", *spread)]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the steps, all of them even when one fails, and end with one line of counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", dest="kind", action="store_const", const="quick")
    parser.add_argument("--soak", dest="kind", action="store_const", const="soak")
    kind = parser.parse_args(arguments).kind or "full"
    (ROOT / "var").mkdir(exist_ok=True)
    if kind == "full" and not _prepare():
        return 1
    chosen = steps(kind)
    failed = _run_all(chosen, kind)
    total = counts([ROOT / step.report for step in chosen if step.report])
    print(f"\n{total['passed']} passed, {total['failed']} failed, {total['skipped']} skipped")
    if failed:
        print(f"not done: {', '.join(failed)}")
    return 1 if failed else 0


def _prepare() -> bool:
    """Forget the last run's proofs and make sure of the browser."""
    codes.RESULTS.unlink(missing_ok=True)
    try:
        print(f"Chromium: {chromium.ensure()}")
    except chromium.ChromiumMissingError as error:
        print(error, file=sys.stderr)
        return False
    return True


def _run_all(chosen: Sequence[Step], kind: str) -> list[str]:
    """Run steps; return the names of those that failed. What a step beside says comes last."""
    with tempfile.TemporaryFile() as said:
        beside = {step: _start(step, kind, said) for step in chosen if step.beside}
        failed = [step.name for step in chosen if not step.beside and not _run(step, kind)]
        for step, process in beside.items():
            code = process.wait()
            said.seek(0)
            print(f"\n== {step.name}\n{said.read().decode(errors='replace').rstrip()}")
            print(f"== {step.name} {_verdict(code)}", flush=True)
            failed += [step.name] if code else []
    return failed


def _start(step: Step, kind: str, said: IO[bytes] | None = None) -> subprocess.Popen[bytes]:
    environment = dict(os.environ)
    if kind == "soak":
        environment |= {"SALESPLAN_SOAK": "1", "HYPOTHESIS_PROFILE": "soak"}
    errors = None if said is None else subprocess.STDOUT
    return subprocess.Popen(step.command, cwd=ROOT, env=environment, stdout=said, stderr=errors)


def _run(step: Step, kind: str) -> bool:
    print(f"\n== {step.name}", flush=True)
    if step.report:
        (ROOT / step.report).unlink(missing_ok=True)
    begin = time.monotonic()
    with _start(step, kind) as process:
        code = process.wait()
    print(f"== {step.name} {_verdict(code)} in {time.monotonic() - begin:.0f} s", flush=True)
    return code == 0


def _verdict(code: int) -> str:
    return "ok" if code == 0 else f"FAILED ({code})"


def counts(reports: Sequence[Path]) -> dict[str, int]:
    """Add up the counts of JUnit reports; errors count as failures."""
    total = dict.fromkeys(("tests", "failures", "errors", "skipped"), 0)
    for report in reports:
        head = report.read_text(encoding="utf-8")[:2000] if report.exists() else ""
        for name in total:
            found = re.search(rf'<testsuite [^>]*\b{name}="(\d+)"', head)
            total[name] += int(found[1]) if found else 0
    failed = total["failures"] + total["errors"]
    passed = total["tests"] - failed - total["skipped"]
    return {"passed": passed, "failed": failed, "skipped": total["skipped"]}


if __name__ == "__main__":
    sys.exit(main())
