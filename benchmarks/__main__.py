"""Run the benchmarks: `make bench`, or `make bench ARGS="imports cube"`, `ARGS=--full`.

Every figure stands beside a ratio to a limit taken in the same run; a calibration loop says how
fast this machine is today. Nothing here fails CI: machines are noisy, ratios are read by people.
"""

import argparse
import importlib
import os
import pkgutil
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

Row = tuple[str, float, str, float, float | None]
CALIBRATION = 3_000_000


def main() -> None:
    """Run the named modules (all by default) and print their rows."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", help="modules; all without")
    parser.add_argument("--full", action="store_true", help="full sizes, as the issues name them")
    options = parser.parse_args()
    if options.full:
        os.environ["SALESPLAN_BENCH_FULL"] = "1"
    print(f"calibration loop: {_calibration():.3f} s (a quick machine takes about 0.1)\n")
    print(f"{'what':<72} {'value':>12} {'unit':<12} {'ratio':>9} {'goal':>9}")
    for name in options.names or list(_names()):
        _show(importlib.import_module(f"benchmarks.{name}").run())


def _names() -> Iterator[str]:
    for module in pkgutil.iter_modules([str(Path(__file__).parent)]):
        source = (Path(__file__).parent / f"{module.name}.py").read_text()
        if "\ndef run(" in source:
            yield module.name


def _show(rows: list[Row]) -> None:
    for what, value, unit, ratio, goal in rows:
        wanted = "" if goal is None else f"{goal:g}"
        print(f"{what:<72} {value:>12,.3f} {unit:<12} {ratio:>9.3f} {wanted:>9}", flush=True)


def _calibration() -> float:
    """Median seconds of a plain Python loop."""
    times = []
    for _ in range(3):
        begin = time.perf_counter()
        total = 0
        for number in range(CALIBRATION):
            total += number
        times.append(time.perf_counter() - begin)
    return statistics.median(times)


if __name__ == "__main__":
    main()
