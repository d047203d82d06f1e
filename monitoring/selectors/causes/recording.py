"""A finding as JSON: what is kept with a person's decision, and what programs get."""

from fractions import Fraction
from typing import Any

from monitoring.selectors.causes.shapes import (
    Buyer,
    Cut,
    Explained,
    Finding,
    Pair,
    RatioSplit,
    Slice,
    Waterfall,
)
from monitoring.selectors.places import Place
from salesplan.engine.variance import Drivers, PriceVolumeMix

TERMS = ("price", "volume", "mix", "new", "lost")
DRIVERS = ("orders", "size", "value", "other")
MOST_BUYERS = 10


def recorded(*, finding: Finding) -> dict[str, Any]:
    """The figures of a finding; amounts in the metric's smallest unit, shares in basis points."""
    return {
        "against": finding.against,
        "as_of": finding.selection.as_of.isoformat(),
        "actual": finding.actual,
        "reference": finding.reference,
        "gap": finding.gap,
        "causes": [_cause(cause) for cause in finding.causes],
        "rest": finding.rest,
        "cuts": [_cut(cut) for cut in finding.cuts],
        "pairs": [_pair(pair) for pair in finding.pairs],
        "price_volume_mix": [_waterfall(waterfall) for waterfall in finding.waterfalls],
        "ratios": [_ratio(split) for split in finding.ratios],
        "customers": [_buyer(buyer) for buyer in finding.buyers[:MOST_BUYERS]],
    }


def _place(place: Place) -> dict[str, Any]:
    return {"id": place.id, "dimension": place.dimension, "code": place.code, "name": place.label}


def _slice(row: Slice) -> dict[str, Any]:
    return {
        "places": [_place(place) for place in row.places],
        "actual": row.actual,
        "reference": row.reference,
        "gap": row.gap,
        "share": _points(row.share),
    }


def _cause(cause: Explained) -> dict[str, Any]:
    return {
        **_slice(cause.slice),
        "effect": cause.effect,
        "change": cause.change,
        "drivers": _drivers(cause.drivers),
        "price_volume_mix": None if cause.mix is None else _terms(cause.mix),
        "customer": None if cause.buyer is None else _buyer(cause.buyer),
    }


def _cut(cut: Cut) -> dict[str, Any]:
    return {
        "axis": cut.axis,
        "kind": cut.kind,
        "rows": [_slice(row) for row in cut.rows],
        "rest": cut.rest,
        "few": [row.places[0].id for row in cut.few],
        "against": [row.places[0].id for row in cut.against],
    }


def _pair(pair: Pair) -> dict[str, Any]:
    return {
        **_slice(pair.slice),
        "from_parents": pair.from_parents,
        "beyond": pair.beyond,
        "beyond_share": _points(pair.beyond_share),
        "is_cause": pair.is_cause,
    }


def _waterfall(waterfall: Waterfall) -> dict[str, Any]:
    return {
        "against": waterfall.against,
        "by": waterfall.by,
        "start": waterfall.start,
        "end": waterfall.end,
        **_terms(waterfall.terms),
    }


def _ratio(split: RatioSplit) -> dict[str, Any]:
    rows = [
        {
            "id": term.key,
            "name": split.places[term.key].label if isinstance(term.key, int) else "",
            "rate": term.rate,
            "mix": term.mix,
            "entered": term.entered,
            "left": term.left,
        }
        for term in split.split.terms
    ]
    found = split.split
    return {
        "metric": split.metric.code, "axis": split.axis, "before": found.before, "now": found.now,
        "rows": rows,
    }  # fmt: skip


def _buyer(buyer: Buyer) -> dict[str, Any]:
    return {
        "code": buyer.place.code if buyer.place else None,
        "name": buyer.place.label if buyer.place else None,
        "now": buyer.now,
        "before": buyer.before,
        "gap": buyer.gap,
        "has_stopped": buyer.has_stopped,
    }


def _terms(terms: PriceVolumeMix) -> dict[str, int]:
    return {name: getattr(terms, name) for name in TERMS}


def _drivers(drivers: Drivers) -> dict[str, int]:
    return {name: getattr(drivers, name) for name in DRIVERS}


def _points(value: Fraction | None) -> int | None:
    return None if value is None else round(value * 10_000)
