"""From the ids of leaves to the keys that count them, as index arrays."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from salesplan.core.selectors.copying import Ints
from salesplan.core.services.cube.grains import Mapping


@dataclass(frozen=True)
class KeyMap:
    """Leaves with the same keys form a group; a group lists its keys.

    `group_of[leaf id]` is the group (-1: unknown leaf); the keys of group g are the indices
    `members[starts[g] : starts[g] + counts[g]]` into `keys`, the sorted key ids.
    """

    keys: Ints
    group_of: Ints
    starts: Ints
    counts: Ints
    members: Ints

    @classmethod
    def of(cls, keys_of: dict[int, Iterable[int]]) -> Self:
        """The map of leaf id -> key ids."""
        sets = {leaf: tuple(sorted(keys)) for leaf, keys in keys_of.items()}
        groups = {keys: number for number, keys in enumerate(sorted(set(sets.values())))}
        ids = np.array(sorted({key for keys in groups for key in keys}), dtype=np.int64)
        group_of = np.full(max(sets, default=0) + 1, -1, dtype=np.int64)
        for leaf, keys in sets.items():
            group_of[leaf] = groups[keys]
        counts = np.array([len(keys) for keys in groups], dtype=np.int64)
        flat = np.array([key for keys in groups for key in keys], dtype=np.int64)
        starts = np.cumsum(counts) - counts
        return cls(ids, group_of, starts, counts, np.searchsorted(ids, flat))

    def groups(self, leaves: Ints) -> Ints:
        """The group of each leaf; raises `LookupError` when the tree does not hold one."""
        found = self.group_of[np.minimum(leaves, len(self.group_of) - 1)]
        unknown = (found < 0) | (leaves >= len(self.group_of))
        if unknown.any():
            raise LookupError(f"not in the tree: {np.unique(leaves[unknown])[:10]}")
        return found

    def expand(self, groups: Ints) -> tuple[Ints, Ints]:
        """One row per group and key: how often each row is to be repeated, and the keys."""
        counts = self.counts[groups]
        whole = int(counts.sum())
        starts = np.repeat(self.starts[groups] - (np.cumsum(counts) - counts), counts)
        return counts, self.members[starts + np.arange(whole)]


def identity(leaves: Ints) -> KeyMap:
    """Every leaf is its own key."""
    keys = np.unique(leaves)
    group_of = np.full(int(keys[-1]) + 1 if len(keys) else 1, -1, dtype=np.int64)
    group_of[keys] = np.arange(len(keys))
    ones = np.ones(len(keys), dtype=np.int64)
    return KeyMap(keys, group_of, np.arange(len(keys)), ones, np.arange(len(keys)))


def with_all(leaves: Ints) -> KeyMap:
    """Every leaf counts under itself and under 0."""
    return KeyMap.of({int(leaf): (int(leaf), 0) for leaf in np.unique(leaves)})


def of_mapping(mapping: Mapping, leaves: Ints, maps: dict[Mapping, KeyMap]) -> KeyMap:
    """The map of an axis for these leaves."""
    if mapping == "self":
        return identity(leaves)
    return with_all(leaves) if mapping == "tier" else maps[mapping]


def load(cursor: Any) -> dict[Mapping, KeyMap]:
    """The maps of the trees, from the keys stored with the cube."""
    cursor.execute("select dimension, leaf_id, key_id, with_items from core_cubekey")
    found: dict[Mapping, dict[int, set[int]]] = {
        name: defaultdict(set) for name in ("organisation", "above_seats", "product", "channel")
    }
    for dimension, leaf, key, with_items in cursor.fetchall():
        found[dimension][leaf].add(key)
        if with_items:
            found["above_seats"][leaf].add(key)
    return {name: KeyMap.of(dict(keys_of)) for name, keys_of in found.items()}
