"""The series that forecasts are measured on, and the rules of the M4 competition."""

import csv
import gzip
import os
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from salesplan.engine.forecast import right_aligned
from salesplan.engine.forecast.naive import naive2

SHARED = Path(os.environ.get("SALESPLAN_SHARED", Path(__file__).parents[2] / "shared")) / "data"
UNDATED = 2000 * 12


@dataclass(frozen=True)
class Collection:
    """Series with a ``test`` part (S, H) after ``train`` (S, T), right-aligned; ``last_month`` (S,)
    of the training part, None without dates.
    """

    name: str
    season: int
    train: np.ndarray
    test: np.ndarray
    last_month: np.ndarray | None

    @property
    def horizon(self) -> int:
        return self.test.shape[1]

    def whole(self) -> np.ndarray:
        """Return both parts as one table."""
        return np.hstack([self.train, self.test])

    def rows(self, chosen: slice) -> "Collection":
        """Return some of the series."""
        months = None if self.last_month is None else self.last_month[chosen]
        return Collection(self.name, self.season, self.train[chosen], self.test[chosen], months)


def monthly() -> Collection:
    """Return the 1,000 public monthly series."""
    return _competition("fc_monthly_dev_m3_1000/monthly_dev_1000.csv.gz", 12)


def quarterly() -> Collection:
    """Return the 378 public quarterly series."""
    return _competition("fc_quarterly_dev_m3/quarterly_dev_378.csv.gz", 4)


def _competition(name: str, season: int) -> Collection:
    parts: dict[str, dict[str, list[float]]] = defaultdict(lambda: {"train": [], "test": []})
    last: dict[str, str] = {}
    with gzip.open(SHARED / name, "rt") as handle:
        for row in csv.DictReader(handle):
            parts[row["series_id"]][row["split"]].append(float(row["y"]))
            if row["split"] == "train":
                last[row["series_id"]] = row["period"]
    months = np.array([_month(last[key]) for key in parts])
    return Collection(
        name.split("/", maxsplit=1)[0],
        season,
        right_aligned([part["train"] for part in parts.values()]),
        np.array([part["test"] for part in parts.values()]),
        months if season == 12 else None,
    )


def _month(period: str) -> int:
    """A few series have no dates: any will do, their calendar has no effect to be found."""
    if "-" not in period:
        return UNDATED
    year, month = period.split("-")
    return int(year) * 12 + int(month) - 1


@dataclass(frozen=True)
class Company:
    """Sales by month (S, T) of a tree: ``parents`` by row, the last month known."""

    name: str
    values: np.ndarray
    parents: list[int]
    last_month: int


def companies() -> list[Company]:
    """Return the sales sets: a root, its groups, and leaves in them."""
    superstore = _company(
        "superstore_us/orders.csv.gz", ("order_date", "region", "category", "sales")
    )
    works = _company(
        "adventureworks/sales_reseller.csv.gz",
        ("order_date", "territory_key", "employee_key", "sales_amount"),
    )
    return [superstore, works]


def _company(name: str, columns: tuple[str, str, str, str]) -> Company:
    sums: dict[tuple[str, ...], dict[int, float]] = defaultdict(lambda: defaultdict(float))
    with gzip.open(SHARED / name, "rt") as handle:
        for row in csv.DictReader(handle):
            day, group, leaf, amount = (row[column] for column in columns)
            month = _month(day[:7])
            for key in ((), (group,), (group, leaf)):
                sums[key][month] += float(amount)
    keys = sorted(sums, key=lambda key: (len(key), key))
    first, last = min(sums[()]), max(sums[()])
    table = np.array(
        [[sums[key].get(month, 0.0) for month in range(first, last + 1)] for key in keys]
    )
    parents = [-1 if not key else keys.index(key[:-1]) for key in keys]
    return Company(name.split("/", maxsplit=1)[0], table, parents, last)


@dataclass(frozen=True)
class Score:
    """sMAPE in percent, MASE, and their mean ratio to Naive2 (OWA)."""

    smape: float
    mase: float
    owa: float


def score(data: Collection, points: np.ndarray) -> Score:
    """Return the score of forecasts (S, H) by the M4 rules."""
    own = errors(data, points)
    yardstick = errors(data, naive2_of(data))
    smape, mase = own.mean(axis=1)
    return Score(smape, mase, float((own.mean(axis=1) / yardstick.mean(axis=1)).mean()))


def naive2_of(data: Collection) -> np.ndarray:
    """Return the yardstick's forecasts (S, H)."""
    return np.vstack(
        [naive2(series[None, :], data.season, data.horizon) for series in histories(data.train)]
    )


def histories(table: np.ndarray) -> Iterable[np.ndarray]:
    """Return each series without the NaN in front."""
    return (row[~np.isnan(row)] for row in table)


def errors(data: Collection, points: np.ndarray) -> np.ndarray:
    """Return sMAPE and MASE of each series, (2, S)."""
    distance = np.abs(data.test - points)
    smape = 200 * distance / (np.abs(data.test) + np.abs(points))
    steps = [
        np.abs(series[data.season :] - series[: -data.season]).mean()
        for series in histories(data.train)
    ]
    return np.array([smape.mean(axis=1), distance.mean(axis=1) / np.array(steps)])
