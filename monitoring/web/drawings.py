"""Charts of the selected place over its period and over what lies below it, with their tables."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from monitoring.selectors import attainment, treemaps
from monitoring.selectors.attainment import Board
from monitoring.selectors.fans import Point, Run
from monitoring.selectors.landings import Landing
from monitoring.selectors.selections import LEVELS, Selection
from monitoring.selectors.treemaps import Area, Branch
from monitoring.web import level_names, writing
from monitoring.web.addresses import Address
from monitoring.web.writing import Writer
from salesplan.engine.notation import EMPTY
from salesplan.engine.periods import month_of
from salesplan.web import charts, display
from salesplan.web.charts import Curve, Ray, Tile
from salesplan.web.templatetags import figures

ALL_DUE, REACH = 10_000, 4_000
"""The middle of the colours (100 % of what is due) and how far they reach, in basis points."""
DASHES = {"floor": "dot", "target": "solid", "stretch": "dashdot"}
DASH_OF = {int(level): DASHES[word] for word, level in LEVELS.items()}
RAYS = (charts.FORECAST, "var(--c-plan)", "var(--c-2)", "var(--c-3)")
MOST_TICKS, MOST_LINES, MOST_WITH_DAYS = 8, 14, 2
SIZES = ("actual", "gap")
WHOLE = "whole"


def running(
    run: Run, selection: Selection, name: str, landings: Sequence[Landing] = ()
) -> dict[str, Any]:
    """The running total against the paced target of each level, and where it may land."""
    write = writing.writer(selection.metric)
    points = run.points
    curves = [_curve(_("Last year"), [p.last_year for p in points], write, charts.LAST_YEAR)]
    for level in run.targets:
        due = [point.due.get(level) for point in points]
        dash = DASH_OF[level]
        curves.append(_curve(level_names.name(level), due, write, charts.TARGET, dash))
    actual = [point.actual for point in points]
    curves.append(_curve(_("Actual"), actual, write, charts.ACTUAL, width=3))
    now = run.now
    figure = charts.running(
        [point.day.isoformat() for point in points],
        curves,
        [] if selection.is_over else _rays(landings, now, write),
        ticks=_ticks([point.day for point in points[1:]], selection),
        now=now.day.isoformat() if now else "",
        unit=write.unit,
    )
    return {
        "id": name,
        "table": f"{name}-table",
        "figure": figure,
        "title": _running_title(run),
        "heads": [level_names.name(level) for level in run.targets],
        "lines": [_line(point, run, write) for point in charts.spaced(points[1:], MOST_LINES)],
        "landings": [_landing(one, run, selection, write) for one in landings],
        "unit": write.unit,
    }


def _curve(
    name: str, values: Sequence[int | None], write: Writer, colour: str, dash: str = "",
    width: float = 2,
) -> Curve:  # fmt: skip
    return Curve(name, [write.number(value) for value in values], colour, dash, width)


def _rays(landings: Sequence[Landing], now: Point | None, write: Writer) -> list[Ray]:
    if now is None:
        return []
    start = write.number(now.actual) or 0
    return [
        Ray(
            str(one.label), start, write.number(one.value) or 0, write.number(one.low),
            write.number(one.high), RAYS[at % len(RAYS)],
        )
        for at, one in enumerate(landings)
        if one.value is not None
    ]  # fmt: skip


def _ticks(days: Sequence[date], selection: Selection) -> list[tuple[str, str]]:
    """The ends of months of a long period, else some of its days."""
    if selection.span.count > MOST_WITH_DAYS:
        ends = {month_of(day): day for day in days}
        months = charts.spaced([month for month in selection.span if month in ends], MOST_TICKS)
        return [(ends[month].isoformat(), _month(ends[month], selection)) for month in months]
    return [(day.isoformat(), _short(day)) for day in charts.spaced(days, MOST_TICKS)]


def _month(day: date, selection: Selection) -> str:
    """The month of a day; within one year without the year."""
    if selection.first_day.year != selection.last_day.year:
        return figures.period_label(month_of(day))
    return formats.date_format(day, "n月" if display.current().chinese else "M")


def _short(day: date) -> str:
    return formats.date_format(day, "n月j日" if display.current().chinese else "j M")


def _line(point: Point, run: Run, write: Writer) -> dict[str, Any]:
    return {
        "day": figures.day(point.day),
        "actual": write.cell(point.actual),
        "due": [write.cell(point.due.get(level)) for level in run.targets],
        "last_year": write.cell(point.last_year),
    }


def _running_title(run: Run) -> str:
    """Which level the pace keeps up with."""
    if run.now is None or not run.targets:
        return _("Running total")
    words = {level: level_names.name(level) for level in run.targets}
    if run.kept:
        return _("On the pace of %(level)s") % {"level": words[run.kept[-1]]}
    return _("Behind the pace of %(level)s") % {"level": words[min(words)]}


def _landing(one: Landing, run: Run, selection: Selection, write: Writer) -> dict[str, Any]:
    target = run.targets.get(selection.level)
    gap = None if one.value is None or target is None else one.value - target
    return {
        "name": str(one.label),
        "value": write.cell(one.value),
        "low": write.cell(one.low),
        "high": write.cell(one.high),
        "gap": write.cell(gap, "+"),
        "coverage": figures.percent(one.coverage) if one.cases else EMPTY,
        "cases": one.cases,
    }


def treemap(
    branches: Sequence[Branch], board: Board, address: Address, size: str
) -> dict[str, Any] | None:
    """Areas by actual (or by the size of the gap), colours by attainment; None without figures."""
    write, axis = writing.writer(board.selection.metric), board.selection.axis
    areas = treemaps.areas(branches=branches, by=size)
    urls = [address.page(**{axis: area.standing.place.id, "by": None}) for area in areas]
    if not any(area.size for area in areas):
        return None
    tiles = [_tile(area, write, url) for area, url in zip(areas, urls, strict=True)]
    whole = replace(_tile(Area(board.total, None, 0), write, ""), key=WHOLE, parent="")
    if not whole.label:
        whole = replace(whole, label=_("All"))
    return {
        "figure": charts.treemap([whole, *tiles], middle=ALL_DUE, reach=REACH),
        "title": _area_title(branches, size),
        "lines": [_area_line(area, write, url) for area, url in zip(areas, urls, strict=True)],
        "total": _area_line(Area(board.total, None, 0), write, ""),
        "unit": write.unit,
    }


def _tile(area: Area, write: Writer, url: str) -> Tile:
    standing, parent = area.standing, area.parent
    texts = [write.hero(standing.actual)]
    if standing.target is not None:
        texts.append(writing.percent(standing.attainment))
    return Tile(
        key=str(standing.place.id),
        parent=str(parent.place.id) if parent else WHOLE,
        label=standing.place.label,
        size=write.number(area.size) or 0,
        colour=attainment.basis_points(standing.attainment),
        text=" · ".join(texts),
        url=url,
    )


def _area_line(area: Area, write: Writer, url: str) -> dict[str, Any]:
    standing = area.standing
    return {
        "name": standing.place.label or _("All"),
        "inner": area.parent is not None,
        "url": url,
        "actual": write.cell(standing.actual),
        "to_date": write.cell(standing.to_date),
        "attainment": writing.percent(standing.attainment),
        "gap": write.cell(standing.gap, "+"),
    }


def _area_title(branches: Sequence[Branch], size: str) -> str:
    found = treemaps.largest(branches=branches, by=size)
    if found is None or found[1] is None:
        return _("Who contributes how much")
    words = {"place": found[0].place.label, "share": figures.percent(found[1])}
    if size == "actual":
        return _("%(place)s brings %(share)s") % words
    return _("%(place)s holds %(share)s of all deviations") % words


def sizes(address: Address, size: str) -> list[dict[str, Any]]:
    """What the areas of a treemap can stand for."""
    labels = {"actual": _("Actual"), "gap": _("Deviation")}
    return [
        {"label": labels[one], "part": address.part("treemap", size=one), "current": one == size}
        for one in SIZES
    ]
