"""Fits: totals of two or three dimensions at once; the cells below meet all of them exactly."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from goals.selectors import plans
from goals.selectors.fits import DIMENSIONS, Lines
from goals.selectors.leaves import Address
from goals.services import cells, conflicts
from goals.services.cells import Figure, Story
from goals.services.fit_work import Margin, Work, opened
from salesplan.core.errors import Invalid, Refused
from salesplan.core.scoping import Viewer
from salesplan.engine.money import split_amount


@dataclass(frozen=True)
class FitOptions:
    """``reference``: what empty cells are in proportion to (last_year, base_period, comparison, ""
    for nothing: they stay empty); ``seen``: as for targets; ``unit``: the display unit that typed
    totals are in (None: the plan's).
    """

    reason: str = ""
    reference: str = ""
    seen: int | None = None
    unit: int | None = None


@dataclass(frozen=True)
class FitOutcome:
    """``number``: the last journal entry now; ``changed``: cells written; ``total``: of the scope
    after the fit; ``off_quantum``: cells that took what is not a whole rounding unit; ``moved``:
    cells a rounding unit or more from the unrounded fit.
    """

    number: int
    changed: int
    total: int
    flags: list[str] = field(default_factory=list)
    off_quantum: int = 0
    moved: int = 0
    committed: bool = True


@dataclass(frozen=True)
class Reading:
    """What was typed on the lines of a margin: totals (None: empty or not understood) and errors
    by line.
    """

    lines: Lines
    present: list[int | None]
    totals: list[int | None]
    errors: dict[int, str]
    depth: int
    depths: int

    @property
    def grand(self) -> int:
        """The total of all lines as typed."""
        return sum(total or 0 for total in self.totals)

    @property
    def present_grand(self) -> int:
        """The total of all lines as it stands."""
        return sum(total or 0 for total in self.present)


@dataclass(frozen=True)
class Asked:
    """A margin to read: typed totals, or none for the nodes ``depth`` steps below the scope."""

    dimension: str
    totals: Mapping[int, int | str] = field(default_factory=dict)
    depth: int | None = None
    months: int | None = None


DEFAULTS = FitOptions()


def fit(
    *,
    actor: Viewer,
    now: datetime,
    version_id: int,
    figure: Figure,
    scope: Address,
    margins: Sequence[Margin],
    options: FitOptions = DEFAULTS,
    dry_run: bool = False,
) -> FitOutcome:
    """Bring the cells below ``scope`` to the totals of two or three margins, as one change.

    Cells stay as close as possible, in proportion, to what stands there (or to a reference where
    they are empty); locked cells and zeros stay, floors and caps hold. Raises `Refused` naming by
    how much the margins contradict each other and where, `Invalid` for margins that are not whole,
    `Conflict` when somebody else changed one of the cells since `options.seen`.
    """
    with transaction.atomic():
        version = cells.hold(actor=actor, version_id=version_id)
        fitted = opened(
            viewer=actor, now=now, version=version, figure=figure, scope=scope, unit=options.unit
        )
        lines = fitted.lines(margins)
        flags, result = fitted.run(lines, fitted.totals(margins, lines), options.reference)
        fitted.sheet.require_bounds()
        change = fitted.sheet.change()
        conflicts.check(
            actor=actor, version=version, figure=figure, sheet=fitted.sheet, seen=options.seen
        )
        if not dry_run:
            story = Story("fit", fitted.told(lines, options.reference), options.reason)
            cells.write(
                actor=actor, version=version, figure=figure, change=change, story=story, now=now
            )
    return FitOutcome(
        version.last_journal, len(change), int(fitted.values.sum()), sorted(flags),
        result.off_quantum, result.moved, not dry_run,
    )  # fmt: skip


def read(
    *,
    viewer: Viewer,
    now: datetime,
    version_id: int,
    figure: Figure,
    scope: Address,
    asked: Sequence[Asked],
    match: str = "",
    unit: int | None = None,
) -> list[Reading]:
    """Names, present totals and typed totals of margins; nothing is changed.

    What is typed wrongly is told per line. ``match`` names the dimension whose grand total the
    others are scaled to, in proportion, by largest remainder.
    """
    version = plans.version(viewer=viewer, version_id=version_id)
    work = opened(viewer=viewer, now=now, version=version, figure=figure, scope=scope, unit=unit)
    readings = [_reading(work, one) for one in asked]
    wanted = [one.grand for one in readings if one.lines.dimension == match]
    if not wanted:
        return readings
    return [
        one if one.lines.dimension == match else _matched(one, wanted[0], work.quantum)
        for one in readings
    ]


def _reading(work: Work, asked: Asked) -> Reading:
    """One margin with its names, present and typed totals."""
    if asked.dimension not in DIMENSIONS:
        raise Invalid(_("There is no such dimension."), field="margins")
    depths = work.field.depths(asked.dimension)
    depth = _depth(work, asked, depths)
    keys = asked.totals or dict.fromkeys(work.field.split(asked.dimension, depth), "")
    lines = work.lines_of(asked.dimension, keys, asked.months)
    present = lines.present(work.values, work.filled)
    totals, errors = [], {}
    for at, key in enumerate(lines.keys):
        try:
            typed = keys[key] != ""
            totals.append(work.total(lines, at, keys[key]) if typed else present[at])
        except Refused as error:
            totals.append(None)
            errors[at] = str(error)
    return Reading(lines, present, totals, errors, depth, depths)


def _depth(work: Work, asked: Asked, depths: int) -> int:
    """The depth asked for; else the first with more than one line."""
    if asked.depth is not None:
        return max(0, min(asked.depth, depths))
    several = (d for d in range(depths) if len(work.field.split(asked.dimension, d)) > 1)
    return next(several, depths)


def _matched(reading: Reading, wanted: int, quantum: int) -> Reading:
    """The margin scaled to a grand total; empty lines and those not understood stay."""
    weights = [abs(total or 0) for total in reading.totals]
    if not any(weights) or reading.grand == wanted:
        return reading
    unit = 1 if wanted % quantum else quantum
    parts = split_amount(wanted // unit, weights)
    totals = [
        None if total is None else part * unit
        for part, total in zip(parts, reading.totals, strict=True)
    ]
    return replace(reading, totals=totals)
