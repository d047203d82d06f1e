"""What a journal entry rests on: the totals it was carried out on, and those it read elsewhere.

An entry's `params` say it: the address itself (or `entries` with one each), and under `read` what
a method read as reference: {"version": id, "address": {...}}, or a list of such.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db.models import BooleanField, F, Func, Value

from goals.models import JournalEntry
from goals.selectors import journal, plans
from goals.selectors.columns import Int64Array
from goals.selectors.leaves import Address, Leaves
from goals.selectors.trees import Forest
from salesplan.core.scoping import Viewer
from salesplan.engine.errors import EngineError

_NUMBERS = ("product_id", "channel_id", "customer_id")
_READS = "$.**.read[*] ? (@.version == $version)"


@dataclass(frozen=True)
class Read:
    """A total that an entry read: of which version (None: its own) and figure (None: its own)."""

    address: Address
    version_id: int | None = None
    metric_id: int | None = None
    level: int | None = None


def reads(params: dict[str, Any]) -> list[Read]:
    """Everything that an entry was carried out on or read."""
    found: list[Read] = []
    for part in params.get("entries") or [params]:
        own = _address(part)
        found += [Read(own)] if own else []
        given = part.get("read") or []
        for one in given if isinstance(given, list) else [given]:
            found += _read(one)
    return found


def _read(one: Any) -> list[Read]:
    if not isinstance(one, dict):
        return []
    inner = one.get("address")
    address = _address(inner if isinstance(inner, dict) else one)
    if address is None:
        return []
    return [Read(address, one.get("version"), one.get("metric_id"), one.get("level"))]


def _address(part: dict[str, Any]) -> Address | None:
    if not isinstance(part.get("organisation_id"), int) or "first_period" not in part:
        return None
    product, channel, customer = (int(part.get(name) or 0) for name in _NUMBERS)
    months, first = int(part.get("months") or 1), int(part["first_period"])
    return Address(part["organisation_id"], first, months, product, channel, customer)


@dataclass(frozen=True, eq=False)
class Cells:
    """Some leaves of a version, to be asked whether a total covers one of them."""

    forest: Forest
    leaves: Leaves
    places: Int64Array

    def covered_by(self, address: Address) -> bool:
        """Whether one of the leaves lies below an address."""
        keys, periods = self.leaves.space.leaf_keys(self.places)
        marked = (periods >= address.first_period) & (
            periods < address.first_period + address.months
        )
        try:
            for own, tree, node_id in zip(
                keys, self.forest.in_key_order, address.keys, strict=True
            ):
                if node_id:
                    start, end = tree.run(node_id)
                    at = tree.positions(own)
                    marked &= (at >= start) & (at < end)
        except EngineError:
            return False
        return bool(np.any(marked))


def reading(
    *, viewer: Viewer, version_id: int, tip: JournalEntry, later: Iterable[JournalEntry],
    cells: Cells,
) -> list[JournalEntry]:  # fmt: skip
    """Entries in effect that were carried out on, or read, one of the cells after entry `tip`.

    `later` are those of the same version; those of other versions that the viewer may see are
    looked up by what they say they read.
    """
    found = [entry for entry in later if _rests_on(entry, version_id, tip, cells)]
    return found + [
        entry
        for entry in _elsewhere(viewer, version_id, tip)
        if _rests_on(entry, version_id, tip, cells)
    ]


def _rests_on(entry: JournalEntry, version_id: int, tip: JournalEntry, cells: Cells) -> bool:
    for one in reads(entry.params):
        version = entry.version_id if one.version_id is None else one.version_id
        metric = entry.metric_id if one.metric_id is None else one.metric_id
        level = entry.level if one.level is None else one.level
        same = (version, metric, level) == (version_id, tip.metric_id, tip.level)
        if same and cells.covered_by(one.address):
            return True
    return False


def _elsewhere(viewer: Viewer, version_id: int, tip: JournalEntry) -> list[JournalEntry]:
    """Entries in effect of other versions that say that they read this version later."""
    versions = plans.versions(viewer=viewer).exclude(pk=version_id)
    rows = JournalEntry.objects.visible_to(viewer).filter(
        version__in=versions.order_by().values("pk"), at__gt=tip.at, undoes=None
    )
    said = rows.filter(
        Func(
            F("params"), Value(_READS), Value(f'{{"version": {version_id}}}'),
            function="jsonb_path_exists", output_field=BooleanField(),
        )
    )  # fmt: skip
    found = list(said.select_related("actor", "metric", "version", "undoes").defer(*journal.ARRAYS))
    standing = {
        one: {entry.pk for entry in journal.standing(viewer=viewer, version_id=one).effective()}
        for one in {entry.version_id for entry in found}
    }
    return [entry for entry in found if entry.pk in standing[entry.version_id]]
