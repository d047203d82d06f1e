"""Keeps for `make codes` which acceptance tests passed, with the codes that they carry."""

from pathlib import Path

import pytest

from salesplan.config import codes

FOLDER = "tests/acceptance/"
PROPERTY = "covers"


class CodesPlugin:
    """Collects outcomes in the process that reports (xdist's controller) and stores them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.results: dict[str, codes.Result] = {}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            carried = [code for mark in item.iter_markers("covers") for code in mark.args]
            unknown = set(carried) - set(codes.CODES)
            if unknown:
                raise pytest.UsageError(f"{item.nodeid} covers unknown codes {sorted(unknown)}")
            if carried and item.nodeid.startswith(FOLDER):
                item.user_properties.append((PROPERTY, " ".join(carried)))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        carried = dict(report.user_properties).get(PROPERTY)
        if not carried:
            return
        outcome = "skipped" if hasattr(report, "wasxfail") else report.outcome
        before = self.results.get(report.nodeid)
        if before is None or outcome != "passed":
            self.results[report.nodeid] = {"codes": str(carried).split(), "outcome": outcome}

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self.results and not hasattr(session.config, "workerinput"):
            codes.merge(self.results, self.path)
