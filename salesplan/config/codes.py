"""Which codes of the domain the acceptance tests prove: `make codes`.

A code is proven by the acceptance tests that carry it and passed when they last ran. A test
that was skipped proves nothing, and one with several cases counts once, if all of them passed.
"""

import fcntl
import json
import os
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TypedDict

ROOT = Path(__file__).resolve().parents[2]
CHAPTERS = {"A": 8, "B": 8, "C": 9, "D": 11, "E": 10, "F": 4}
CODES = tuple(f"{letter}{n}" for letter, size in CHAPTERS.items() for n in range(1, size + 1))
RESULTS = ROOT / "var" / "acceptance.json"


class Result(TypedDict):
    """What one acceptance test carries and how it ended: passed, failed or skipped."""

    codes: list[str]
    outcome: str


def main() -> int:
    """Print one line per code; warn when the domain document knows other codes than we do."""
    unknown = undocumented()
    if unknown:
        print(f"domain.md and CODES differ: {', '.join(sorted(unknown))}", file=sys.stderr)
    counts = proven(load())
    for code in CODES:
        print(f"{code} proven {counts[code]}" if counts[code] else f"{code} open")
    return 0


def load(path: Path = RESULTS) -> dict[str, Result]:
    """Return the stored outcome of each acceptance test by its id."""
    results: dict[str, Result] = json.loads(path.read_text()) if path.exists() else {}
    return results


def merge(new: Mapping[str, Result], path: Path = RESULTS) -> None:
    """Store the outcomes of a session over those of earlier ones."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with _lock(path):
        merged = {**load(path), **new}
        temporary = path.with_suffix(".new")
        temporary.write_text(json.dumps(merged, indent=1, sort_keys=True))
        temporary.replace(path)


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    with path.with_suffix(".lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def proven(results: Mapping[str, Result]) -> dict[str, int]:
    """Return how many tests prove each code."""
    cases: dict[str, list[Result]] = defaultdict(list)
    for name, result in results.items():
        cases[name.partition("[")[0]].append(result)
    counts: dict[str, int] = dict.fromkeys(CODES, 0)
    for group in cases.values():
        if all(result["outcome"] == "passed" for result in group):
            for code in {code for result in group for code in result["codes"]}:
                counts[code] += 1
    return counts


def undocumented() -> set[str]:
    """Return the codes that stand here or in domain.md, but not in both; none without the file."""
    shared = Path(os.environ.get("SALESPLAN_SHARED", ROOT.parent / "shared"))
    document = shared / "domain.md"
    if not document.exists():
        return set()
    headed = re.findall(r"^- \*\*([A-F]\d+) ", document.read_text(encoding="utf-8"), re.MULTILINE)
    return set(headed) ^ set(CODES)


if __name__ == "__main__":
    sys.exit(main())
