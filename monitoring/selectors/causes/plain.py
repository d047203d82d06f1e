"""Findings of metrics whose slices do not add up in the cube: ratios, counts, observations."""

from collections.abc import Sequence

from monitoring.selectors.causes import cutting
from monitoring.selectors.causes.reading import spans_of
from monitoring.selectors.causes.shapes import Cut, Finding, RatioSplit
from monitoring.selectors.measured import COLUMNS
from monitoring.selectors.places import AXES, Axis, Place
from monitoring.selectors.selections import Selection
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import metric_values
from salesplan.core.selectors.metric_values import Value
from salesplan.engine import variance
from salesplan.engine.variance import Part

Pair = tuple[Value, Value]
"""Now, last year."""


def finding(*, viewer: Viewer, selection: Selection) -> Finding:
    """What moved a metric since last year: ratios by rate and mix, others by slices.

    The gap is None where either year has no data. Raises `NotVisible`.
    """
    rows = {axis: _values(viewer, selection, axis) for axis in AXES}
    here = next(iter(rows.values()))[0][1]
    now, before = here[0].rounded, here[1].rounded
    gap = None if now is None or before is None else now - before
    is_ratio = here[0].denominator is not None
    splits = [_ratio(selection, axis, rows[axis]) for axis in AXES] if is_ratio else []
    cuts = [] if is_ratio or gap is None else [_cut(axis, rows[axis], gap) for axis in AXES]
    return Finding(
        selection=selection,
        against="last_year",
        actual=now or 0,
        reference=None if gap is None else before,
        causes=(),
        cuts=tuple(cut for cut in cuts if cut.rows),
        pairs=(),
        waterfalls=(),
        ratios=tuple(split for split in splits if split),
        buyers=(),
    )


def _values(viewer: Viewer, selection: Selection, axis: Axis) -> list[tuple[Place, Pair]]:
    """The selected node and its children along an axis, each with its values now and then."""
    here = selection.places
    places = [here.here(axis), *(p for p in here.children[axis] if not p.is_overlay)]
    now, before = (
        metric_values.over(
            viewer=viewer, metrics=[selection.metric], organisation_id=here.id("organisation"),
            product_id=here.id("product"), channel_id=here.id("channel"), column=COLUMNS[axis],
            nodes=[place.id for place in places], spans=[span], runs=runs,
        )[0]
        for span, runs in zip(spans_of(selection=selection), (True, False), strict=True)
    )  # fmt: skip
    code = selection.metric.code
    return [(place, (now[code][place.id], before[code][place.id])) for place in places]


def _cut(axis: Axis, rows: Sequence[tuple[Place, Pair]], gap: int) -> Cut:
    named = [((place,), now.rounded or 0, before.rounded or 0) for place, (now, before) in rows[1:]]
    kind = rows[1][0].kind if rows[1:] else ""
    return cutting.cut(axis=axis, kind=kind, rows=named, gap=gap)


def _ratio(
    selection: Selection, axis: Axis, rows: Sequence[tuple[Place, Pair]]
) -> RatioSplit | None:
    """Rate and mix along an axis, what lies elsewhere as a part of its own."""
    whole, *children = [(place.id, _sums(pair)) for place, pair in rows]
    if not any(any(sums) for _node, sums in children):
        return None
    parts = [Part(node, *sums) for node, sums in children]
    columns = zip(*(sums for _node, sums in children), strict=True)
    rest = [total - sum(column) for total, column in zip(whole[1], columns, strict=True)]
    split = variance.rate_mix(
        [*parts, Part(None, *rest)] if any(rest) else parts, _unit(rows[0][1])
    )
    places = {place.id: place for place, _pair in rows}
    return RatioSplit(selection.metric, axis, places, split) if split else None


def _sums(pair: Pair) -> list[int]:
    now, before = pair
    return [
        int(part or 0) for value in (before, now) for part in (value.numerator, value.denominator)
    ]


def _unit(pair: Pair) -> int:
    """Smallest units of the ratio for a quotient of the parts of 1."""
    for value in pair:
        if value.amount and value.numerator and value.denominator:
            return round(value.amount * value.denominator / value.numerator)
    return 1
