"""Forecasts in words: methods, what was odd about a history, drivers, options."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goals.models import DriverKind
from goals.selectors.forecast_drivers import EVENTS, FEAST, WORKING_DAYS, Effect
from goals.selectors.forecast_views import Row
from salesplan.core.models import Metric
from salesplan.engine import notation
from salesplan.web.templatetags import figures

Text = str | Promise
METHODS: dict[str, Text] = {
    "combination": gettext_lazy("Six models together"),
    "snaive": gettext_lazy("Last year again (seasonal naive)"),
    "naive2": gettext_lazy("Last month, with the season"),
    "theta": gettext_lazy("Theta"),
    "multistep": gettext_lazy("Smoothing, fitted several months ahead"),
    "intermittent": gettext_lazy("Demand that comes now and then"),
    "median": gettext_lazy("The usual of the last months"),
    "constant": gettext_lazy("As always"),
    "zero": gettext_lazy("Nothing"),
    "empty": gettext_lazy("No history"),
}
FLAGS: dict[str, Text] = {
    "closed": gettext_lazy("This territory has ended: nothing is expected of it any more."),
    "empty": gettext_lazy(
        "Nothing was ever sold here, so there is nothing to go by: 0 is expected until it is."
    ),
    "short": gettext_lazy(
        "Only %(count)s months of history: too few to see a season, so the range is wide."
    ),
    "constant": gettext_lazy("Every month was the same, so is the forecast."),
    "all_zero": gettext_lazy("Nothing but zeros so far: 0 is expected."),
    "ended": gettext_lazy("Nothing was sold in the last twelve months: 0 is expected."),
    "gaps": gettext_lazy(
        "%(count)s months without any data, the first in %(month)s; they were filled with what is "
        "usual."
    ),
    "intermittent": gettext_lazy(
        "Sales in only %(share)s of the months: demand that comes now and then is forecast by how "
        "often and how much."
    ),
    "outlier": gettext_lazy(
        "%(month)s was unusual: %(value)s instead of about %(usual)s. It counts only in part."
    ),
    "level_shift": gettext_lazy(
        "The level changed in %(month)s, from about %(usual)s to about %(value)s a month; the "
        "forecast follows it within a few months."
    ),
    "last_point_spike": gettext_lazy(
        "The last month, %(month)s, is far off: %(value)s instead of about %(usual)s. Only half of "
        "that is believed; check whether the figure is complete."
    ),
    "negative_values": gettext_lazy(
        "More came back than was sold in %(month)s (%(value)s), so the forecast may be below 0."
    ),
    "no_season": gettext_lazy("No season shows in the history."),
}
DRIVERS: dict[str, Text] = {
    FEAST: gettext_lazy("Spring Festival"),
    WORKING_DAYS: gettext_lazy("Working days"),
    EVENTS: gettext_lazy("Event days (618, 11.11)"),
    "trading_days": gettext_lazy("Weekdays and weekends"),
}
OPTIONS: dict[str, Text] = {
    "default": gettext_lazy("As it is"),
    "half_smear": gettext_lazy("Half of the way from the median to the mean"),
    "identity_for_zeros": gettext_lazy("Series with zeros on their own scale"),
    "half_smear_identity": gettext_lazy("Half of the way to the mean, zeros on their own scale"),
    "parent_half": gettext_lazy("Half of the way to the territory above"),
    "half_smear_parent_half": gettext_lazy(
        "Half of the way to the mean and to the territory above"
    ),
    "half_smear_identity_parent_half": gettext_lazy(
        "Half of the way to the mean and to the territory above, zeros on their own scale"
    ),
    "by_hand": gettext_lazy("Set by hand"),
}


def method(code: str) -> Text:
    """A method's name."""
    return METHODS.get(code, code)


def flags(found: Sequence[Mapping[str, Any]], metric: Metric) -> list[str]:
    """What was odd about a history, a sentence each."""
    return [_flag(flag, metric) for flag in found if flag["code"] in FLAGS]


def _flag(flag: Mapping[str, Any], metric: Metric) -> str:
    value = flag.get("value")
    return str(FLAGS[flag["code"]]) % {
        "month": figures.period_label(flag.get("period")),
        "count": figures.count(value),
        "share": figures.percent(value),
        "value": figures.figure(value, metric),
        "usual": figures.figure(flag.get("usual"), metric),
    }


def driver(found: Effect) -> Text:
    """A driver's name."""
    return found.driver.name if found.driver else DRIVERS.get(found.name, found.name)


def effect(found: Effect) -> str:
    """What a driver does to the series."""
    if found.seasonal:
        return _("The same every year, so the season holds it already.")
    if found.effect is None:
        return _("The history here does not show any effect.")
    return str(_effect_text(found)) % {"change": figures.percent(found.effect, "+")}


def _effect_text(found: Effect) -> Text:
    if found.driver and found.driver.kind == DriverKind.PRICE:
        return gettext_lazy("%(change)s for 1 %% more of the index")
    if found.driver:
        return gettext_lazy("%(change)s for each one more")
    texts: dict[str, Text] = {
        FEAST: gettext_lazy("%(change)s in the month that holds the quiet days"),
        WORKING_DAYS: gettext_lazy("%(change)s for one working day more"),
    }
    return texts.get(found.name, gettext_lazy("%(change)s for one more"))


def option(code: str) -> Text:
    """A set of options in words."""
    return OPTIONS.get(code, code)


def headline(row: Row, place: str, metric: Metric, period: str) -> str:
    """Where the period lands, against the target, in one sentence."""
    outlook = row.outlook
    words = {
        "place": place, "metric": metric.label, "period": period,
        "landing": figures.figure(outlook.landing, metric), "share": figures.percent(row.of_target),
        "odds": odds(row.odds.get("target")),
    }  # fmt: skip
    if outlook.landing is None:
        return _("%(place)s: there is no forecast of %(metric)s in %(period)s.") % words
    if row.of_target is None:
        return _("%(place)s: %(metric)s lands at %(landing)s in %(period)s.") % words
    if not outlook.method:
        return (
            _("%(place)s: %(metric)s landed at %(landing)s in %(period)s, %(share)s of the target.")
            % words
        )
    sentence = _(
        "%(place)s: %(metric)s lands at %(landing)s in %(period)s, %(share)s of the target; the "
        "odds of reaching it are %(odds)s."
    )
    return sentence % words


def odds(points: int | None) -> str:
    """Odds in whole percent."""
    return notation.EMPTY if points is None else _("%(odds)s in 100") % {"odds": whole(points)}


def whole(points: int) -> int:
    """Basis points as whole percent."""
    return int(notation.in_unit(points, 2, 1))


def coverage(measured: tuple[int | None, int | None], cases: int) -> str:
    """What the ranges held on earlier months."""
    inner, outer = measured
    if inner is None or outer is None:
        return _("The history is too short to test the ranges on it.")
    words = {"inner": whole(inner), "outer": whole(outer), "cases": figures.count(cases)}
    sentence = _(
        "In the past, %(outer)s of 100 months lay inside the 95 %% range and %(inner)s of 100 "
        "inside the 80 %% range (%(cases)s months tested, all territories together)."
    )
    return sentence % words
