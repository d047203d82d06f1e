"""Strengths of the calendar as people give and read them: percentages, and days for event days."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from salesplan.core.errors import Invalid
from salesplan.engine.phasing import Effects


@dataclass(frozen=True)
class Strength:
    """One strength: between which percentages it may lie."""

    name: str
    label: str | Promise
    least: int
    most: int


STRENGTHS = (
    Strength("rest", _("A day off compared with a working day, %"), 0, 100),
    Strength("rush", _("The two weeks before the feast, %"), 50, 300),
    Strength("quiet", _("Around the feast, %"), 0, 100),
    Strength("growth", _("Growth a year, %"), -90, 100),
)
MOST_DAYS = 100


def stored(*, effects: Effects) -> dict[str, Any]:
    """Effects as they are stored: exact fractions as text."""
    strengths = {one.name: str(getattr(effects, one.name)) for one in STRENGTHS}
    return strengths | {"events": {event.name: str(event.strength) for event in effects.events}}


def read(*, kept: Mapping[str, Any]) -> Effects:
    """Effects from what is stored; what is missing is as usual."""
    strengths = {one.name: Fraction(kept[one.name]) for one in STRENGTHS if one.name in kept}
    events = kept.get("events", {})
    return _with(Effects(), strengths, {name: Fraction(value) for name, value in events.items()})


def shown(*, effects: Effects) -> dict[str, Any]:
    """Effects for people: percentages, and ordinary days for one day of an event."""
    percentages = {one.name: _number(getattr(effects, one.name) * 100) for one in STRENGTHS}
    events = {event.name: _number(event.strength) for event in effects.events}
    return percentages | {"events": events}


def given(*, asked: Mapping[str, Any], base: Effects) -> Effects:
    """Effects as people give them; what is not given stays. Raises `Invalid` with the limits."""
    strengths = {
        one.name: _checked(one.label, asked[one.name], one.least, one.most) / 100
        for one in STRENGTHS
        if asked.get(one.name) is not None
    }
    known = [event.name for event in base.events]
    events = {}
    for name, days in (asked.get("events") or {}).items():
        if name not in known:
            raise Invalid(
                _("There are no event days “%(name)s”; there are: %(known)s."),
                field="events", name=name, known=", ".join(known),
            )  # fmt: skip
        events[name] = _checked(name, days, 0, MOST_DAYS)
    return _with(base, strengths, events)


def _with(
    base: Effects, strengths: Mapping[str, Fraction], days: Mapping[str, Fraction]
) -> Effects:
    events = tuple(
        replace(event, strength=days.get(event.name, event.strength)) for event in base.events
    )
    return replace(base, events=events, **strengths)


def _checked(label: str | Promise, value: Decimal, least: int, most: int) -> Fraction:
    if not value.is_finite() or not least <= value <= most:
        raise Invalid(
            _("%(label)s: %(value)s is not between %(least)s and %(most)s."),
            field="effects", label=label, value=str(value), least=least, most=most,
        )  # fmt: skip
    return Fraction(value.quantize(Decimal("0.01")))


def _number(value: Fraction) -> int | float:
    return int(value) if value.denominator == 1 else round(float(value), 2)
