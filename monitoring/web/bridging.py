"""The bridge from target to actual: its drawing, its sentence, and the table behind it."""

from typing import Any

from django.utils.translation import gettext as _

from monitoring.selectors import bridges
from monitoring.selectors.attainment import Board
from monitoring.selectors.bridges import Bridge
from monitoring.selectors.places import AXES, Axis
from monitoring.selectors.selections import Selection
from monitoring.web import writing
from monitoring.web.addresses import Address
from salesplan.web import charts

Line = tuple[str, int, bool, str]


def part(board: Board, address: Address) -> dict[str, Any] | None:
    """What the fragment shows; None where there is neither a target nor last year."""
    bridge = bridges.bridge(board=board)
    if bridge is None:
        return None
    write, lines = writing.writer(board.selection.metric), _lines(bridge, board, address)
    texts = [write.cell(value, "" if total else "+") for _name, value, total, _url in lines]
    steps = [
        charts.Step(name, write.number(value) or 0, total, text, url)
        for (name, value, total, url), text in zip(lines, texts, strict=True)
    ]
    figure = charts.bridge(steps, write.unit)
    figure["layout"]["yaxis"]["range"] = [write.number(value) for value in bridge.extent]
    return {
        "figure": figure,
        "title": _title(bridge),
        "lines": [
            {"name": name, "text": text, "url": url, "total": total}
            for (name, _value, total, url), text in zip(lines, texts, strict=True)
        ],
        "unit": write.unit,
        "axes": axes(board.selection, address, "bridge"),
        "source": address.part("bridge", by=board.selection.axis),
    }


def axes(selection: Selection, address: Address, name: str) -> list[dict[str, Any]]:
    """Along which trees a fragment can be cut, and the whole page cut along them."""
    names = axis_names()
    return [
        {
            "label": names[axis],
            "url": address.page(by=axis),
            "part": address.part(name, by=axis),
            "current": axis == selection.axis,
        }
        for axis in AXES
        if selection.places.children[axis]
    ]


def axis_names() -> dict[Axis, str]:
    """The trees, in the plural."""
    return {"organisation": _("Territories"), "product": _("Products"), "channel": _("Channels")}


def _lines(bridge: Bridge, board: Board, address: Address) -> list[Line]:
    axis = board.selection.axis
    first = _("Last year") if bridge.against_last_year else _("Target to date")
    lines: list[Line] = [(first, bridge.start, True, "")]
    for step in bridge.steps:
        name = step.row.place.label if step.row else _("Others")
        url = address.page(**{axis: step.row.place.id, "by": None}) if step.row else ""
        lines.append((name, step.change, False, url))
    return [*lines, (_("Actual"), bridge.end, True, "")]


def _title(bridge: Bridge) -> str:
    named = [step for step in bridge.steps if step.row]
    worst = min(named, key=lambda step: step.change, default=None)
    best = max(named, key=lambda step: step.change, default=None)
    if worst and worst.row and worst.change < 0 and bridge.end < bridge.start:
        return _("%(place)s costs most") % {"place": worst.row.place.label}
    if best and best.row and best.change > 0:
        return _("%(place)s brings most") % {"place": best.row.place.label}
    return _("From target to actual")
