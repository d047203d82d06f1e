"""Rules, their history and their back-tests in words, charts and tables."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from monitoring.models import AlertPeriod, AlertRule, Comparison
from monitoring.selectors.backtests import Backtest
from monitoring.selectors.firings import History, Unjudged
from monitoring.selectors.readings import NO_DATA
from monitoring.web import alert_words
from salesplan.engine import notation
from salesplan.web import charts
from salesplan.web.templatetags import figures

MOST_ROWS = 40


def definition(rule: AlertRule) -> list[tuple[str, str]]:
    """What a rule says, line by line; defaults that say nothing are left out."""
    lines = [
        (_("Metric"), str(rule.metric)),
        (_("Applies to every"), rule.get_node_kind_display()),
        (_("Compared with"), _compared(rule)),
        (_("Over which period"), rule.get_period_display()),
        (_("Watch below"), figures.percent(rule.watch)),
        (_("Act below"), figures.percent(rule.act)),
    ]
    narrowed = [node.label for node in (rule.product, rule.channel) if node is not None]
    more = [
        (_("Only"), " · ".join(narrowed)),
        (_("Smallest gap that counts"), _amount(rule, rule.minimum_gap)),
        (_("In a row"), str(rule.consecutive) if rule.consecutive > 1 else ""),
        (
            _("Recovered when better by"),
            figures.percent(rule.hysteresis) if rule.hysteresis else "",
        ),
        (_("Passed up after"), _days(rule.escalate_after)),
    ]
    return lines + [(label, text) for label, text in more if text]


def _compared(rule: AlertRule) -> str:
    text = str(rule.get_comparison_display())
    if rule.comparison == Comparison.ABSOLUTE:
        return f"{text}: {figures.figure(rule.absolute, rule.metric)}"
    if rule.comparison in (Comparison.TARGET_TO_DATE, Comparison.LANDING) and rule.level != 2:
        return f"{text} ({rule.get_level_display()})"
    return text


def _amount(rule: AlertRule, value: int) -> str:
    return figures.figure(value, rule.metric) if value else ""


def _days(days: int | None) -> str:
    if days is None:
        return ""
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}


def history(found: History) -> dict[str, Any]:
    """Firings by week, and the alerts that they became."""
    title = ngettext(
        "%(n)s firing in the last half-year", "%(n)s firings in the last half-year", found.firings
    ) % {"n": found.firings}
    return {
        "chart": _by_week(found.weeks) if found.firings else None,
        "title": title,
        "weeks": _rows(found.weeks),
        "quiet": found.quiet,
        "evaluated_on": found.evaluated_on,
        "open": found.open,
        "lines": [
            {"alert": alert, "headline": alert_words.headline(alert)}
            for alert in found.alerts[:MOST_ROWS]
        ],
    }


def silent(rule: AlertRule, found: list[Unjudged] | None) -> dict[str, Any] | None:
    """Whom a rule cannot judge today, and why; None when it can judge everybody."""
    if found is None:
        return {"reason": _nothing_to_ask(rule), "lines": []}
    lines = [{"name": one.place.label, "why": _why(rule, one)} for one in found]
    return {"reason": "", "lines": lines} if lines else None


def _nothing_to_ask(rule: AlertRule) -> str:
    if rule.period == AlertPeriod.PLAN:
        return _("No plan in force is under way, so nothing is evaluated.")
    return _("No plan in force covers this period, so nothing is evaluated.")


def _why(rule: AlertRule, one: Unjudged) -> str:
    if one.problem == NO_DATA:
        if one.through is None:
            return _("No data yet.")
        return _("No data since %(day)s.") % {"day": figures.day(one.through)}
    reasons = {
        Comparison.TARGET_TO_DATE: _("No target."),
        Comparison.LANDING: _("No target."),
        Comparison.LAST_YEAR: _("Nothing last year to compare with."),
        Comparison.PREVIOUS_PERIOD: _("Nothing in the period before to compare with."),
        Comparison.BENCHMARK: _("No others, or nothing last year to compare with."),
        Comparison.ABSOLUTE: _("Nothing is due yet."),
    }
    return reasons[Comparison(rule.comparison)]


def backtest(found: Backtest) -> dict[str, Any]:
    """The sentence, the chart by week and the table of cases."""
    outcomes = {
        "early": _("before the month was lost"),
        "late": _("when the month was lost already"),
        "reached": _("the month was not lost"),
        "unknown": EMPTY,
    }
    return {
        "sentence": sentence(found),
        "notes": _notes(found),
        "chart": _by_week(found.by_week()) if found.firings else None,
        "title": _("Cases by the week in which they would have opened"),
        "lines": [
            {
                "name": firing.place.label,
                "opened": figures.day(firing.opened_on),
                "closed": figures.day(firing.closed_on),
                "severity": firing.severity,
                "outcome": outcomes[firing.outcome],
            }
            for firing in found.firings[:MOST_ROWS]
        ],
        "more": max(found.fired - MOST_ROWS, 0),
    }


EMPTY = notation.EMPTY


def sentence(found: Backtest) -> str:
    """How often the rule would have fired, and how often early enough."""
    if not found.nodes:
        return _("This rule applies to no territory that you see.")
    if not found.fired:
        return _("In the last half-year this rule would not have fired.")
    fired = ngettext(
        "In the last half-year this rule would have fired %(n)s time",
        "In the last half-year this rule would have fired %(n)s times",
        found.fired,
    ) % {"n": found.fired}
    if not found.has_targets:
        return _("%(sentence)s.") % {"sentence": fired}
    return _("%(sentence)s, %(early)s of them before the month was lost.") % {
        "sentence": fired,
        "early": found.early,
    }


def _notes(found: Backtest) -> list[str]:
    notes = []
    if found.has_targets and found.fired:
        notes.append(
            _("%(late)s came when the month was lost already, %(reached)s in months not lost.")
            % {"late": found.late, "reached": found.reached}
        )
    if found.lost:
        notes.append(
            ngettext(
                "%(missed)s of %(n)s lost month had no case open before.",
                "%(missed)s of %(n)s lost months had no case open before.",
                found.lost,
            )
            % {"missed": found.missed, "n": found.lost}
        )
    return notes


def _by_week(weeks: list[tuple[date, int, int]]) -> dict[str, Any]:
    texts = [str(watch + act) if watch + act else "" for _day, watch, act in weeks]
    figure = charts.bars(
        [f"{day:%m-%d}" for day, _watch, _act in weeks],
        [watch + act for _day, watch, act in weeks],
        texts,
        colours=[charts.BAD if act else charts.NEUTRAL for _day, _watch, act in weeks],
        horizontal=False,
    )
    figure["layout"]["xaxis"]["type"] = "category"  # else "03-30" is taken for a date
    return figure


def _rows(weeks: list[tuple[date, int, int]]) -> list[tuple[str, int, int]]:
    return [(figures.day(day), watch, act) for day, watch, act in weeks if watch or act]
