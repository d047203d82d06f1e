"""The tables and charts of a finding as the strings that templates show."""

import textwrap
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from monitoring.selectors import attainment
from monitoring.selectors.bridges import Bridge, BridgeStep
from monitoring.selectors.causes import Cut, Explained, Finding, RatioSplit, Slice, Waterfall
from monitoring.selectors.places import AXES, Place
from monitoring.web import cause_words, writing
from monitoring.web.addresses import Address
from monitoring.web.writing import Writer
from salesplan.core.models import Kind, Unit
from salesplan.engine.notation import EMPTY
from salesplan.web import charts
from salesplan.web.templatetags import figures

Row = dict[str, Any]
FULL = 10_000
"""A bar of this many basis points is as long as bars get."""
DRIVERS = {
    "orders": gettext_noop("Number of orders"),
    "size": gettext_noop("Pieces per order"),
    "value": gettext_noop("Value per piece"),
    "other": gettext_noop("New or ended"),
}
TERMS = {
    "price": gettext_noop("Price"),
    "volume": gettext_noop("Volume"),
    "mix": gettext_noop("Mix"),
    "new": gettext_noop("New"),
    "lost": gettext_noop("Lost"),
}
EFFECTS = ("rate", "mix", "entered", "left")
MOST_CUT = 12
LABEL = 12
"""Characters of a line under a bar."""


def causes(finding: Finding, address: Address, write: Writer) -> list[Row]:
    """The named causes: what moved, how much of the gap, and where to look deeper."""
    return [
        {
            **_part(cause.slice, address, write),
            "number": number,
            "effect": cause_words.effect(cause),
            "drivers": _drivers(cause, write),
            "buyer": _buyer(cause, write),
        }
        for number, cause in enumerate(finding.causes)
    ]


def _part(row: Slice, address: Address, write: Writer) -> Row:
    """A slice: its name leads deeper, its share is a bar."""
    points = attainment.basis_points(row.share)
    return {
        "name": cause_words.slice_name(row.places) or _("All"),
        "url": _deeper(row.places, address),
        "dashboard": _deeper(row.places, address.at("dashboard")),
        "actual": write.cell(row.actual),
        "reference": write.cell(row.reference),
        "gap": write.cell(row.gap, "+"),
        "full": write.full(row.gap),
        "behind": row.gap < 0,
        "share": figures.percent(points),
        "bar": min(abs(points or 0), FULL),
        "with_it": (points or 0) >= 0,
    }


def _deeper(places: tuple[Place, ...], address: Address) -> str:
    """The page of a slice; customers, tiers and items have none."""
    words = {place.dimension: place.id for place in places if place.kind != Kind.ITEM}
    known = {axis: node for axis, node in words.items() if axis in AXES}
    return address.page(**known, by=None) if known else ""


def _drivers(cause: Explained, write: Writer) -> list[tuple[str, str]]:
    """What moved in a slice on last year, without what did not move."""
    values = [(label, getattr(cause.drivers, name)) for name, label in DRIVERS.items()]
    return [(_(label), write.cell(value, "+")) for label, value in values if value]


def _buyer(cause: Explained, write: Writer) -> str:
    if cause.buyer is None:
        return ""
    words = {
        "customer": cause_words.customer_name(cause),
        "now": write.hero(cause.buyer.now),
        "before": write.hero(cause.buyer.before),
    }
    return _("%(customer)s: %(now)s now, %(before)s last year") % words


def cuts(finding: Finding, address: Address, write: Writer) -> list[Row]:
    """The contribution tables along every dimension, the selected axis first."""
    ordered = sorted(finding.cuts, key=lambda cut: cut.axis != finding.selection.axis)
    finest = {(cut.axis, cut.kind): cut for cut in ordered}
    return [
        _cut(cut, address, write, is_group=finest[cut.axis, cut.kind] is not cut)
        for cut in ordered
        if len(cut.rows) > 1 or cut.rest
    ]


def _cut(cut: Cut, address: Address, write: Writer, *, is_group: bool) -> Row:
    shown, hidden = cut.rows[:MOST_CUT], cut.rows[MOST_CUT:]
    few = {row.places for row in cut.few}
    rest = cut.rest + sum(row.gap for row in hidden)
    return {
        "title": cause_words.cut_title(cut, is_group=is_group),
        "few": cause_words.few(cut),
        "rows": [_part(row, address, write) | {"is_few": row.places in few} for row in shown],
        "rest": write.cell(rest, "+") if rest else "",
    }


def pairs(finding: Finding, address: Address, write: Writer) -> list[Row]:
    """Combinations of dimensions, with what is not their parents'."""
    return [
        {
            **_part(pair.slice, address, write),
            "beyond": write.cell(pair.beyond, "+"),
            "beyond_share": writing.percent(pair.beyond_share),
            "is_cause": pair.is_cause,
        }
        for pair in finding.pairs
    ]


def bridge(finding: Finding, address: Address, write: Writer) -> Row | None:
    """From the reference to the actual by the causes found; None without a gap."""
    if not finding.gap or finding.reference is None:
        return None
    lines = [(reference_name(finding), finding.reference, True, "")]
    for cause in finding.causes:
        places = cause.slice.places
        url = _deeper(places, address)
        lines.append((cause_words.slice_name(places), cause.slice.gap, False, url))
    if finding.rest:
        lines.append((_("Everything else"), finding.rest, False, ""))
    lines.append((_("Actual"), finding.actual, True, ""))
    return _waterfall(lines, write)


def reference_name(finding: Finding) -> str:
    """What the actual is compared with."""
    return _("Target to date") if finding.against == "target" else _("Last year")


def _waterfall(lines: list[tuple[str, int, bool, str]], write: Writer) -> Row:
    """A waterfall and the table behind it; totals much larger than all changes are cut off."""
    texts = [write.cell(value, "" if total else "+") for _name, value, total, _url in lines]
    steps = [
        charts.Step(_wrapped(name), write.number(value) or 0.0, total, text, url)
        for (name, value, total, url), text in zip(lines, texts, strict=True)
    ]
    figure = charts.bridge(steps, write.unit)
    changes = tuple(BridgeStep(None, value) for _name, value, total, _url in lines if not total)
    low, high = Bridge(lines[0][1], changes, lines[-1][1], against_last_year=False).extent
    figure["layout"]["yaxis"]["range"] = [write.number(low), write.number(high)]
    names = [name for name, _value, _total, _url in lines]
    return {"figure": figure, "lines": list(zip(names, texts, strict=True)), "unit": write.unit}


def _wrapped(name: str) -> str:
    """A label for under a bar: long ones take several lines."""
    return "<br>".join(textwrap.wrap(name, LABEL)) or name


def waterfalls(finding: Finding, write: Writer) -> list[Row]:
    """Price, volume, mix, new and lost, on target where units have targets, and on last year."""
    return [_pvm(waterfall, number, write) for number, waterfall in enumerate(finding.waterfalls)]


def _pvm(waterfall: Waterfall, number: int, write: Writer) -> Row:
    on_target = waterfall.against == "target"
    start = _("Target to date") if on_target else _("Last year")
    lines = [(start, waterfall.start, True, "")]
    for name, label in TERMS.items():
        value = getattr(waterfall.terms, name)
        if value:
            lines.append((_(label), value, False, ""))
    lines.append((_("Actual"), waterfall.end, True, ""))
    return {
        **_waterfall(lines, write),
        "id": f"pvm-{number}",
        "title": _("Price, volume and mix on target")
        if on_target
        else _("Price, volume and mix on last year"),
        "note": _("By item.") if waterfall.by == "item" else _("By category."),
    }


def ratios(finding: Finding) -> list[Row]:
    """Ratios beside the metric, split into what slices changed and how their weights moved."""
    axis = finding.selection.axis
    return [_ratio(split) for split in finding.ratios if split.axis == axis]


def _ratio(split: RatioSplit) -> Row:
    metric, found = split.metric, split.split
    cell = figures.percent if metric.unit == Unit.PERCENT else writing.writer(metric).hero
    rows = [
        {
            "name": split.places[term.key].label if isinstance(term.key, int) else _("Elsewhere"),
            "terms": [cell(getattr(term, name), "+") for name in EFFECTS],
            "gap": cell(term.gap, "+"),
        }
        for term in found.terms
        if term.gap or term.rate or term.mix
    ]
    return {
        "title": metric.label,
        "before": figures.figure(found.before, metric),
        "now": figures.figure(found.now, metric),
        "rows": rows,
        "totals": [cell(found.total(name), "+") for name in EFFECTS],
        "gap": cell(found.gap, "+"),
    }


def buyers(finding: Finding, write: Writer) -> list[Row]:
    """Customers who moved most the way of the gap."""
    return [
        {
            "name": buyer.place.label if buyer.place else _("A customer of another territory"),
            "now": write.cell(buyer.now) if buyer.now else EMPTY,
            "before": write.cell(buyer.before) if buyer.before else EMPTY,
            "gap": write.cell(buyer.gap, "+"),
            "behind": buyer.gap < 0,
            "has_stopped": buyer.has_stopped,
        }
        for buyer in finding.buyers
    ]
