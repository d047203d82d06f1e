"""Table 1 of a plan: every target with how it was broken down, along which path, by whom, until
when.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from goals.models import Goal, JournalEntry, Level, Version
from goals.selectors import addresses, grids, journal, trees
from goals.selectors.columns import Int64Array
from goals.selectors.grids import Row, View
from goals.selectors.spans import Column
from goals.selectors.trees import Forest
from salesplan.core.errors import Invalid
from salesplan.core.models import Dimension, Grant, Holding, Metric, Role
from salesplan.core.scoping import Viewer
from salesplan.engine.preorder import Tree

DIMENSIONS = (Dimension.ORGANISATION, Dimension.PRODUCT, Dimension.CHANNEL)
PARTS = "parts"
"""The logic of a total that nobody set: it is the sum of its parts."""
COPIED = "copied"
"""The logic of what a version was opened with (the journal's "copy", not the method)."""
_KEYS = {"organisation": "organisation_id", "product": "product_id", "channel": "channel_id"}
_SORTS = ("path", "metric", "target", "logic", "owner", "set_on", "due_on")


@dataclass(frozen=True)
class Question:
    """Which rows: metrics by code, a level, dimensions, kinds of nodes (none: all), words that the
    path, the metric or the owner must hold, and the column to sort by ("-" before it: descending).
    """

    metrics: tuple[str, ...] = ("revenue",)
    level: int = Level.TARGET
    dimensions: tuple[str, ...] = (Dimension.ORGANISATION,)
    kinds: tuple[str, ...] = ()
    words: str = ""
    sort: str = ""

    def __post_init__(self) -> None:
        if set(self.dimensions) - set(DIMENSIONS):
            raise Invalid(_("Rows can be organisation, product and channel."), field="dimensions")
        if self.level not in Level.values:
            raise Invalid(_("There is no such level."), field="level")
        if self.sort.removeprefix("-") not in {"", *_SORTS}:
            raise Invalid(_("The table cannot be sorted by this."), field="sort")


@dataclass(frozen=True)
class Decomposed:
    """One row of the table; ``target`` in the metric's smallest unit, None = empty. ``logic`` is
    the name of a method, ``path`` the names from the top down to the node.
    """

    part: int
    dimension: str
    row: Row
    metric: Metric
    level: int
    target: int | None
    logic: str
    path: tuple[str, ...]
    owner: str
    set_on: date | None
    due_on: date | None

    @property
    def path_text(self) -> str:
        """The path in one line."""
        return " › ".join(self.path)


@dataclass(frozen=True)
class Table:
    """The rows, the grids that they come from (by `Decomposed.part`), the plan as a column."""

    version: Version
    views: list[View]
    rows: list[Decomposed]
    column: Column
    journal: int


def table(
    *, viewer: Viewer, version: Version, question: Question, now: datetime, today: date
) -> Table:
    """The table as the viewer may see it; a handful of queries per metric and dimension."""
    forest = trees.forest(viewer=viewer, version=version)
    entries = journal.standing(viewer=viewer, version_id=version.pk).effective()
    metrics = [addresses.metric(viewer=viewer, code=code) for code in question.metrics]
    views = [
        View(metric=metric, level=question.level, rows=(dimension,))
        for dimension in question.dimensions
        for metric in metrics
    ]
    rows: list[Decomposed] = []
    for part, view in enumerate(views):
        found = grids.grid(viewer=viewer, version=version, view=view, now=now)
        own = [one for one in found.rows if not question.kinds or one.node.kind in question.kinds]
        rows += _Maker(viewer, version, forest, view, entries, today).rows(part, own, found.columns)
    column = found.columns[0] if views else None
    if column is None:
        raise Invalid(_("Choose at least one metric and one dimension."), field="metrics")
    return Table(version, views, _sorted(_filtered(rows, question), question), column,
                 version.last_journal)  # fmt: skip


def _filtered(rows: Iterable[Decomposed], question: Question) -> list[Decomposed]:
    wanted = question.words.strip().casefold()
    return [
        row for row in rows
        if wanted in f"{row.path_text} {row.metric.label} {row.owner}".casefold()
    ]  # fmt: skip


def _sorted(rows: list[Decomposed], question: Question) -> list[Decomposed]:
    """What is empty stands last, whichever way."""
    name = question.sort.removeprefix("-")
    if not name:
        return rows
    given = [row for row in rows if _value(row, name) not in {None, ""}]
    rest = [row for row in rows if _value(row, name) in {None, ""}]
    given.sort(key=lambda row: _value(row, name), reverse=question.sort.startswith("-"))
    return given + rest


def _value(row: Decomposed, name: str) -> Any:
    values = {"path": row.path_text, "metric": row.metric.label}
    return values[name] if name in values else getattr(row, name)


class _Maker:
    """Makes the rows of one metric along one dimension."""

    def __init__(
        self, viewer: Viewer, version: Version, forest: Forest, view: View,
        entries: Sequence[JournalEntry], today: date,
    ) -> None:  # fmt: skip
        self.viewer = viewer
        self.version = version
        self.forest = forest
        self.view = view
        self.dimension = view.rows[0]
        self.tree = forest.trees[self.dimension]
        self.entries = [
            entry for entry in entries
            if entry.metric_id == view.metric.pk and entry.level == view.level
        ]  # fmt: skip
        self.today = today

    def rows(
        self, part: int, rows: Sequence[Row], columns: Sequence[Column]
    ) -> Iterable[Decomposed]:
        """The rows with what is known of them."""
        ids = [row.node.pk for row in rows]
        setters = self._setters(np.array(ids, np.int64))
        owners = _owners(ids, self.dimension, self.today)
        goals = self._goals(ids)
        for row, setter in zip(rows, setters, strict=True):
            goal = goals.get(row.node.pk)
            (target,) = row.at(columns[:1])
            yield Decomposed(
                part=part, dimension=self.dimension, row=row, metric=self.view.metric,
                level=self.view.level, target=target,
                logic="" if target is None else self._logic(setter),
                path=self._path(row.node.pk),
                owner=owners.get(row.node.pk, "") or (str(goal.owner or "") if goal else ""),
                set_on=timezone.localtime(setter.at).date() if setter else None,
                due_on=goal.due_on if goal else None,
            )  # fmt: skip

    def _logic(self, setter: JournalEntry | None) -> str:
        """How the entry that set a target brought it down."""
        if setter is None:
            return PARTS
        if setter.method == "copy" and "version" in setter.params:
            return COPIED
        methods = {str(one.get("method", "")) for one in _told(setter)} - {""}
        return methods.pop() if setter.method == "batch" and len(methods) == 1 else setter.method

    def _setters(self, ids: Int64Array) -> list[JournalEntry | None]:
        """For each node the last entry in effect that was made on it or on something wider."""
        found: list[JournalEntry | None] = [None] * len(ids)
        positions = self.tree.positions(ids)
        for entry in self.entries:
            for at in np.flatnonzero(self._covers(entry, positions)).tolist():
                found[at] = entry
        return found

    def _covers(self, entry: JournalEntry, positions: Int64Array) -> np.ndarray:
        """Which nodes an entry was made on or above; one without an address: what it touched."""
        told = [one for one in _told(entry) if "organisation_id" in one]
        covered = np.zeros(len(positions), np.bool_)
        for one in told:
            if self._is_whole(one):
                start, end = _run(self.tree, int(one.get(_KEYS[self.dimension]) or 0))
                covered |= (positions >= start) & (positions < end)
        if told:
            return covered
        return self._touched(entry, positions)

    def _is_whole(self, told: Mapping[str, Any]) -> bool:
        """Whether an entry was made on everything of the other dimensions."""
        top = self.version.plan.organisation_id
        others = [key for name, key in _KEYS.items() if name != self.dimension]
        return all(int(told.get(key) or 0) in {0, top} for key in others)

    def _touched(self, entry: JournalEntry, positions: Int64Array) -> np.ndarray:
        touched = {
            Dimension.ORGANISATION: entry.organisation_set, Dimension.PRODUCT: entry.product_set,
        }.get(Dimension(self.dimension))  # fmt: skip
        if touched is None:
            return np.ones(len(positions), np.bool_)
        own = np.zeros(len(self.tree), np.int64)
        known = [one for one in touched if one in self.tree]
        own[self.tree.positions(np.array(known, np.int64))] = 1
        below: np.ndarray = self.tree.roll_up(own)[positions] > 0
        return below

    def _path(self, node_id: int) -> tuple[str, ...]:
        """Names from the top that the viewer may see down to the node."""
        at = int(self.tree.positions(np.array([node_id]))[0])
        names: list[str] = []
        while at > 0:
            node = self.forest.nodes.get(int(self.tree.ids[at]))
            names += [node.label] if node else []
            at = int(self.tree.parents[at])
        return tuple(reversed(names))

    def _goals(self, ids: Sequence[int]) -> dict[int, Goal]:
        """The goal that was stated for a territory and this metric."""
        rows = Goal.objects.visible_to(self.viewer).filter(
            plan_id=self.version.plan_id, metric=self.view.metric, organisation_id__in=ids
        )
        return {goal.organisation_id: goal for goal in rows.select_related("owner")}


def _run(tree: Tree, node_id: int) -> tuple[int, int]:
    if not node_id:
        return 0, len(tree)
    return tree.run(node_id) if node_id in tree else (0, 0)


def _told(entry: JournalEntry) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = entry.params.get("entries", [entry.params])
    return told


def _owners(ids: Sequence[int], dimension: str, today: date) -> dict[int, str]:
    """Who holds each seat, who leads each territory or product line, on a day."""
    valid = {"valid_from__lte": today, "valid_to__gt": today}
    role = Role.PRODUCT_MANAGER if dimension == Dimension.PRODUCT else Role.MANAGER
    led = Grant.objects.filter(node_id__in=ids, role=role, **valid).select_related("user")
    held = Holding.objects.filter(seat_id__in=ids, **valid).select_related("person")
    names: dict[int, list[str]] = {}
    for node_id, name in (
        *((one.seat_id, one.person.name) for one in held),
        *((one.node_id, str(one.user)) for one in led),
    ):
        if node_id is not None and name not in names.setdefault(node_id, []):
            names[node_id].append(name)
    return {node_id: ", ".join(sorted(found)) for node_id, found in names.items()}
