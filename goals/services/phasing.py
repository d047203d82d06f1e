"""Phasing: what a version has comes down to its months by a profile."""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

import numpy as np
from django.utils.translation import gettext_lazy as _

from goals.models import Version
from goals.selectors import phasing as reads
from goals.selectors import plans as plan_reads
from goals.selectors.leaves import Address
from goals.selectors.phasing import Curve
from goals.services import targets
from goals.services.cells import Figure
from goals.services.phasing_profiles import refusal
from goals.services.sheets import Entry, Sheet
from goals.services.targets import Options, Outcome
from salesplan.core.errors import Invalid, Refused
from salesplan.core.models import Metric
from salesplan.core.scoping import Viewer
from salesplan.engine.errors import EngineError
from salesplan.engine.periods import Span, first_day


@dataclass(frozen=True)
class Preview:
    """Before and after by period (first months in `periods`), None where all cells are empty;
    `cells`: weight and share (basis points) of each period.
    """

    periods: list[int]
    cells: list[tuple[int, int]]
    before: list[int | None]
    after: list[int | None]
    changed: int
    curve: Curve


def apply(
    *,
    actor: Viewer,
    now: datetime,
    version_id: int,
    figure: Figure,
    profile_id: int,
    address: Address | None = None,
    options: Options = targets.DEFAULTS,
    dry_run: bool = False,
) -> Outcome:
    """Spread what each combination of keys has over the months of `address` by a profile.

    The sums of every combination stay (and with them all totals but those of months), locked months
    keep their values; one journal entry holds the weights that were used. Without an address the
    whole plan is phased. Raises what `targets.spread` raises, and `Invalid` for other months.
    """
    version = plan_reads.version(viewer=actor, version_id=version_id)
    entry, _curve = _entry(actor, version, profile_id, address)
    return targets.spread(
        actor=actor, now=now, version_id=version_id, figure=figure, entries=[entry],
        options=options, dry_run=dry_run,
    )  # fmt: skip


def preview(
    *,
    actor: Viewer,
    now: datetime,
    version_id: int,
    figure: Figure,
    profile_id: int,
    address: Address | None = None,
) -> Preview:
    """What `apply` would do, period by period; nothing is written."""
    version = plan_reads.version(viewer=actor, version_id=version_id)
    entry, curve = _entry(actor, version, profile_id, address)
    metric = Metric.objects.get(pk=figure.metric_id)
    sheet = Sheet.open(actor, version, metric, figure.level, [entry.address], now)
    places = sheet.inside(entry.address).reshape(-1, entry.address.months // version.span)
    before = _sums(sheet, places)
    sheet.enter(entry, on_zero="equal")
    sheet.require_bounds()
    first = entry.address.first_period
    periods = [first + at * version.span for at in range(places.shape[1])]
    weights = entry.params["weights"]
    cells = [(weight, round(Fraction(weight * 10_000, sum(weights)))) for weight in weights]
    return Preview(periods, cells, before, _sums(sheet, places), len(sheet.changed_places()), curve)


def _sums(sheet: Sheet, places: Any) -> list[int | None]:
    sums, filled = sheet.values[places].sum(axis=0), sheet.filled[places].any(axis=0)
    return [
        total if known else None
        for total, known in zip(sums.tolist(), np.asarray(filled).tolist(), strict=True)
    ]


def _entry(
    actor: Viewer, version: Version, profile_id: int, address: Address | None
) -> tuple[Entry, Curve]:
    profile = reads.profile(viewer=actor, profile_id=profile_id)
    address = address or Address.of_plan(version.plan)
    _check_months(version, address)
    try:
        curve = reads.curve(profile=profile, span=Span(address.first_period, address.months))
    except EngineError as error:
        raise refusal(error=error) from error
    params = {
        "profile": profile.pk,
        "name": profile.name,
        "weights": reads.cell_weights(version=version, curve=curve),
    }
    return Entry(address=address, method="phasing", params=params), curve


def _check_months(version: Version, address: Address) -> None:
    plan = version.plan
    inside = (
        plan.first_period <= address.first_period
        and address.first_period + address.months <= plan.first_period + plan.months
    )
    if address.months < 1 or not inside:
        raise Invalid(
            _(
                "The plan has the %(months)s months from %(first)s on; %(asked)s are asked from"
                " %(start)s on."
            ),
            field="months",
            code="not_in_plan",
            months=plan.months,
            first=f"{first_day(plan.first_period):%Y-%m}",
            asked=address.months,
            start=f"{first_day(address.first_period):%Y-%m}",
        )
    if address.months // version.span < 2:
        raise Refused(
            _("There is nothing to phase: %(months)s months are one cell."),
            code="one_cell", field="months", months=address.months,
        )  # fmt: skip
