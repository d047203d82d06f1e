"""Codes to ids of nodes, with the mapping's rules for codes that are no node."""

from collections import Counter

import polars as pl

from salesplan.core.services.imports.reading import texts
from salesplan.core.services.imports.reading.collecting import UNKNOWN_KEPT, Faults
from salesplan.core.services.imports.reading.mappings import UnknownRule
from salesplan.core.services.imports.reading.schemas import CODE_LENGTH

EMPTY_NODES = pl.DataFrame(schema={"code": pl.String, "id": pl.Int32})


class Resolver:
    """Turns the codes of one dimension into ids.

    ``nodes`` has columns code and id. A code to be created gets a provisional id: -1 for the first
    of ``to_create``, -2 for the second, and so on; the writer replaces them.
    """

    def __init__(self, nodes: pl.DataFrame, rule: UnknownRule, unassigned: int) -> None:
        unique = nodes.unique("code", keep="first", maintain_order=True)
        self._codes = pl.Enum(unique["code"].cast(pl.String))
        self._ids = unique["id"].cast(pl.Int32)
        self._rule = rule
        self._unassigned = unassigned
        self.unknown: Counter[str] = Counter()
        self._provisional: dict[str, int] = {}

    @property
    def to_create(self) -> tuple[str, ...]:
        return tuple(self._provisional)

    def resolve(self, codes: pl.Series, column: str, faults: Faults) -> pl.Series:
        """Return Int32 ids, null for rows that ``faults`` then names (unknown_code, empty_code)."""
        ids = self._lookup(codes)
        if not ids.null_count():
            return ids
        where = ids.is_null().arg_true()
        rest = self._translated(texts.normalise(codes.gather(where)))
        found = self._lookup(rest)
        found = self._of_empty(rest, found)
        found = self._of_unknown(rest, found)
        ids = ids.scatter(where, found)
        self._name_faults(ids, codes, column, faults)
        return ids

    def _lookup(self, codes: pl.Series) -> pl.Series:
        places = codes.cast(self._codes, strict=False).to_physical()
        return self._ids.gather(places) if len(self._ids) else _nulls(len(codes))

    def _translated(self, codes: pl.Series) -> pl.Series:
        rule = self._rule
        if rule.codes:
            codes = codes.replace(list(rule.codes), list(rule.codes.values()))
        for prefix in sorted(rule.prefixes, key=len):
            frame = pl.DataFrame({"code": codes})
            begins = pl.col("code").str.starts_with(prefix)
            target = pl.lit(rule.prefixes[prefix])
            found = pl.when(begins & self._is_unknown(codes)).then(target)
            codes = frame.select(found.otherwise(pl.col("code")).alias("code"))["code"]
        return codes

    def _is_unknown(self, codes: pl.Series) -> pl.Series:
        return self._lookup(codes).is_null()

    def _of_empty(self, codes: pl.Series, ids: pl.Series) -> pl.Series:
        if self._rule.empty != "unassigned":
            return ids
        return ids.scatter((codes == "").arg_true(), self._unassigned)

    def _of_unknown(self, codes: pl.Series, ids: pl.Series) -> pl.Series:
        unknown = ids.is_null() & (codes != "")
        if not unknown.any():
            return ids
        names = codes.filter(unknown)
        self._count(names)
        if self._rule.policy == "unassigned":
            return ids.scatter(unknown.arg_true(), self._unassigned)
        if self._rule.policy == "create":
            return ids.scatter(unknown.arg_true(), self._created(names))
        return ids

    def _count(self, names: pl.Series) -> None:
        for code, count in names.value_counts().iter_rows():
            if code in self.unknown or len(self.unknown) < UNKNOWN_KEPT:
                self.unknown[code] += count

    def _created(self, names: pl.Series) -> pl.Series:
        """Give provisional ids; a code too long to be stored or refused as text stays unknown."""
        usable = (names.str.len_chars() <= CODE_LENGTH) & ~texts.refused(names)
        fresh = names.filter(usable).unique(maintain_order=True).to_list()
        for code in fresh:
            self._provisional.setdefault(code, -len(self._provisional) - 1)
        ids = [self._provisional[code] for code in fresh]
        return names.replace_strict(fresh, ids, default=None, return_dtype=pl.Int32)

    def _name_faults(self, ids: pl.Series, codes: pl.Series, column: str, faults: Faults) -> None:
        left = ids.is_null()
        if left.any():
            empty = texts.normalise(codes) == ""
            faults.mark(left & empty, column, "empty_code")
            faults.mark(left & ~empty, column, "unknown_code", codes)


def _nulls(length: int) -> pl.Series:
    return pl.Series([None], dtype=pl.Int32).new_from_index(0, length)
