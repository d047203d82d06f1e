"""Targets from files: cells where metric and grain allow, stated figures elsewhere."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

import numpy as np
from django.utils.translation import gettext_lazy as _

from goals.models import FigureRole, Level, Version, VersionKind, VersionState
from goals.selectors import leaves as leaf_reads
from goals.selectors import plans as plan_reads
from goals.selectors import trees
from goals.services import bounds, cells, domains, journal
from goals.services.cells import Change, Figure, Story
from salesplan.core.models import Aggregation, ImportBatch, ImportKind, Kind, Metric, Node
from salesplan.core.scoping import Viewer
from salesplan.core.services.imports import keyed, placing
from salesplan.core.services.imports.kinds import Run
from salesplan.core.services.imports.once import first_of_each
from salesplan.core.services.imports.reading import messages

KEYS = ("organisation_id", "product_id", "channel_id", "customer_id")
_KEY = ("version_id", "metric_id", "level", *KEYS, "period", "span")
STATED = keyed.Table(
    "goals_statedfigure",
    ("version_id", "metric_id", "level", "role", *KEYS, "period", "span"),
    ("value",),
)
_KINDS = {"line": Kind.LINE, "category": Kind.CATEGORY, "item": Kind.ITEM}

messages.MESSAGES.update(
    {
        "unknown_version": _("There is no open plan version “%(version)s” for this period."),
        "version_closed": _("The version %(version)s is not being worked on; open it again first."),
        "outside_plan": _("The plan of version %(version)s does not cover this period."),
        "cell_locked": _("This cell is locked."),
    }
)


@dataclass(frozen=True)
class _Target:
    """A row in ids and smallest units."""

    row: int
    version: Version
    metric: Metric
    level: int
    keys: tuple[int, int, int, int]
    period: int
    span: int
    value: int

    def stored(self, role: str) -> list[Any]:
        """The row of a stated figure, in the order of `STATED.columns`."""
        return [
            self.version.pk, self.metric.pk, self.level, role, *self.keys, self.period, self.span,
            self.value,
        ]  # fmt: skip


class Targets:
    """The handler of targets."""

    output = "frames"
    has_source = False

    def write(self, run: Run) -> None:
        """Write cells with one journal entry per figure and version; state the other figures."""
        grouped: dict[tuple[int, Figure], list[_Target]] = defaultdict(list)
        stated: list[list[Any]] = []
        grain = _Grain()
        for target in _read(run):
            if grain.holds(target):
                grouped[target.version.pk, Figure(target.metric.pk, target.level)].append(target)
            else:
                stated.append(target.stored(_role(target)))
        run.counts |= {"inserted": 0, "updated": 0, "unchanged": 0}
        for (version_id, figure), found in grouped.items():
            _add(run.counts, _write_cells(run, version_id, figure, found))
        _add(run.counts, keyed.merge(run.cursor, STATED, stated, run.batch_id))

    def undo(self, *, batch: ImportBatch, actor: Viewer, today: date, cursor: Any) -> None:
        """Undo the journal entries of the batch and restore the stated figures."""
        cursor.execute("select now()")
        (now,) = cursor.fetchone()
        journal.undo_batch(actor=actor, now=now, batch_id=batch.pk)
        keyed.restore(cursor, STATED, batch.pk)


class _Grain:
    """Whether a target lies at a leaf of its version's grain; kinds of nodes are read once."""

    def __init__(self) -> None:
        rows = Node.unscoped.exclude(kind=Kind.CUSTOMER).values_list("pk", "kind", "seat_kind")
        self.kinds = {pk: (kind, seat) for pk, kind, seat in rows}
        above = Node.unscoped.filter(dimension="channel", parent__isnull=False)
        self.groups = set(above.values_list("parent_id", flat=True))

    def holds(self, target: _Target) -> bool:
        """Whether the target is a cell: additive, at the leaves, one period of the version."""
        version, (organisation, product, channel, customer) = target.version, target.keys
        start = target.period - version.plan.first_period
        if target.metric.aggregation != Aggregation.SUM:
            return False
        if target.span != version.span or start % version.span:
            return False
        return (
            self.kinds.get(organisation) == ("seat", "base")
            and self._is_product(product, version.grain)
            and self._is_channel(channel, version.grain)
            and self._is_customer(customer, version.grain)
        )

    def _is_product(self, node_id: int, grain: list[str]) -> bool:
        wanted = [part.partition(":")[2] for part in grain if part.startswith("product:")]
        if not wanted:
            return node_id == 0
        return str(self.kinds.get(node_id, ("", ""))[0]) == _KINDS[wanted[0]]

    def _is_customer(self, node_id: int, grain: list[str]) -> bool:
        if domains.TIER not in grain:
            return node_id == 0
        return str(self.kinds.get(node_id, ("", ""))[0]) == Kind.TIER

    def _is_channel(self, node_id: int, grain: list[str]) -> bool:
        if "channel" not in grain:
            return node_id == 0
        return self.kinds.get(node_id, ("", ""))[0] == "channel" and node_id not in self.groups


def _role(target: _Target) -> str:
    """An additive figure above the leaves is assigned; the others are targets of their own."""
    if target.metric.aggregation == Aggregation.SUM:
        return FigureRole.ASSIGNED
    return FigureRole.TARGET


def _read(run: Run) -> Iterable[_Target]:
    """The rows that make sense; the others are rejected with the reason."""
    rows = run.rows()
    made = placing.nodes(run)
    metrics = {metric.code: metric for metric in Metric.objects.all()}
    versions = list(plan_reads.versions(viewer=run.actor))
    ready = []
    for row in rows:
        metric = metrics.get(row["metric"])
        if metric is None:
            run.reject(row["row"], "metric", "unknown_metric", row["metric"], metric=row["metric"])
            continue
        version = _version(run, row, versions)
        if version is not None:
            ready.append(_typed(row, version, metric, made))
    keyed_rows = [
        {"row": one.row, "target": one, **dict(zip(_KEY, _key(one), strict=True))} for one in ready
    ]
    return (row["target"] for row in first_of_each(run, keyed_rows, _KEY, "metric"))


def _key(target: _Target) -> tuple[int, ...]:
    return (
        target.version.pk, target.metric.pk, target.level, *target.keys, target.period, target.span,
    )  # fmt: skip


def _version(run: Run, row: dict[str, Any], versions: list[Version]) -> Version | None:
    """The version that a row names; without a name the only open one that covers its period."""
    name, period, span = row.get("version") or "", row["period"], _span(row)
    covering = [one for one in versions if _covers(one, period, span)]
    if name:
        found = [one for one in versions if one.code == name]
    else:
        open_ones = [one for one in covering if one.state == VersionState.WORKING]
        found = [one for one in open_ones if one.kind == VersionKind.MAIN]
    if len(found) != 1:
        run.reject(row["row"], "version", "unknown_version", name, version=name or "–")
    elif found[0].state != VersionState.WORKING:
        run.reject(row["row"], "version", "version_closed", name, version=found[0].code)
    elif found[0] not in covering:
        run.reject(row["row"], "period", "outside_plan", version=found[0].code)
    else:
        return found[0]
    return None


def _covers(version: Version, period: int, span: int) -> bool:
    plan = version.plan
    return plan.first_period <= period and period + span <= plan.first_period + plan.months


def _span(row: dict[str, Any]) -> int:
    return int(row.get("span") or row.get("months") or 1)


def _typed(
    row: dict[str, Any], version: Version, metric: Metric, made: dict[str, dict[int, int]]
) -> _Target:
    ids = []
    for name in KEYS:
        found = row.get(name) or 0
        ids.append(made[name.removesuffix("_id")][found] if found < 0 else int(found))
    value: Decimal = row["value"]
    return _Target(
        row=row["row"],
        version=version,
        metric=metric,
        level=Level[(row.get("level") or "target").upper()],
        keys=(ids[0], ids[1], ids[2], ids[3]),
        period=row["period"],
        span=_span(row),
        value=int(value.scaleb(metric.scale).to_integral_value(rounding=ROUND_HALF_EVEN)),
    )


def _write_cells(run: Run, version_id: int, figure: Figure, found: list[_Target]) -> dict[str, int]:
    version = cells.hold(actor=run.actor, version_id=version_id)
    keys = sorted({target.keys for target in found})
    domains.add_combinations(actor=run.actor, version=version, keys=keys)
    sheet = leaf_reads.load(
        viewer=run.actor, version=version, metric_id=figure.metric_id, level=figure.level,
        forest=trees.forest(viewer=run.actor, version=version), now=run.now,
    )  # fmt: skip
    asked = np.array([target.keys for target in found], dtype=np.int64).T
    periods = np.array([target.period for target in found], dtype=np.int64)
    values = np.array([target.value for target in found], dtype=np.int64)
    places = sheet.space.places(asked, periods)
    locked = sheet.locked[places]
    for at in np.flatnonzero(locked):
        run.reject(found[at].row, "value", "cell_locked")
    before, filled = sheet.values[places], sheet.filled[places]
    changes = ~locked & (~filled | (before != values))
    change = Change(
        keys=asked[:, changes],
        periods=periods[changes],
        before=before[changes],
        before_filled=filled[changes],
        after=values[changes],
        after_filled=np.ones(int(changes.sum()), np.bool_),
    )
    bounds.check(actor=run.actor, version=version, figure=figure, change=change, now=run.now)
    story = Story("import", {"batch": run.batch_id}, batch_id=run.batch_id)
    cells.write(
        actor=run.actor, version=version, figure=figure, change=change, story=story, now=run.now
    )
    inserted = int((changes & ~filled).sum())
    same = int((~locked & ~changes).sum())
    return {"inserted": inserted, "updated": len(change) - inserted, "unchanged": same}


def _add(counts: dict[str, int], more: dict[str, int]) -> None:
    for name, count in more.items():
        counts[name] = counts.get(name, 0) + count


KIND = ImportKind.TARGETS
