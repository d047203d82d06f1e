"""Targets: a number typed on any total comes down to the leaves below it, exactly."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Any, Literal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from goals.models import Version
from goals.selectors import metrics, plans, trees
from goals.selectors.leaves import Address
from goals.services import bounds, cells, conflicts
from goals.services.cells import Figure, Story
from goals.services.sheets import Entry, Sheet, read_text
from salesplan.core.errors import Refused
from salesplan.core.models import Metric
from salesplan.core.scoping import Viewer
from salesplan.core.services import access


@dataclass(frozen=True)
class Options:
    """How entries are carried out.

    `on_zero`: refuse, or spread equally, where there is nothing to be proportional to;
    `include_empty`: empty cells weigh the mean of the filled ones; `seen`: the last journal number
    that the person saw, None to skip the check; `story`: what the journal tells of a batch that was
    not typed (its method and parameters).
    """

    reason: str = ""
    include_empty: bool = False
    on_zero: Literal["refuse", "equal"] = "refuse"
    seen: int | None = None
    story: Story | None = None


@dataclass(frozen=True)
class Outcome:
    """`number`: the last journal entry now; `changed`: cells written; `totals`: of the entries
    after the change, in their order; `flags`: what a person should know; `off_quantum`: what one
    cell took beyond whole rounding units.
    """

    number: int
    changed: int
    totals: list[int | None]
    flags: list[str] = field(default_factory=list)
    off_quantum: int = 0
    committed: bool = True


DEFAULTS = Options()


def spread(
    *,
    actor: Viewer,
    now: datetime,
    version_id: int,
    figure: Figure,
    entries: Sequence[Entry],
    options: Options = DEFAULTS,
    dry_run: bool = False,
) -> Outcome:
    """Carry out entries as one change with one journal entry, all of them or none.

    Narrow totals go first and are held while wider ones are spread, so that all of them stand
    afterwards. Raises `Refused` with the numbers (of several entries: the list in `details`),
    `Conflict` when somebody else changed one of the cells since `options.seen`.
    """
    with transaction.atomic():
        version = cells.hold(actor=actor, version_id=version_id)
        metric = metrics.additive(viewer=actor, metric_id=figure.metric_id)
        for entry in entries:
            _require(actor, entry.address)
        _bind(actor, now, version, metric, figure, entries, options)
        sheet = Sheet.open(actor, version, metric, figure.level, [e.address for e in entries], now)
        flags = _apply(sheet, entries, options)
        change = sheet.change()
        conflicts.check(actor=actor, version=version, figure=figure, sheet=sheet, seen=options.seen)
        if not dry_run:
            story = _story(sheet, entries, options)
            cells.write(
                actor=actor, version=version, figure=figure, change=change, story=story, now=now
            )
        transaction.set_rollback(dry_run)
        totals = [sheet.total(entry.address) for entry in entries]
    return Outcome(
        version.last_journal, len(change), totals, sorted(flags), sheet.off_quantum, not dry_run
    )


def set_growth(
    *,
    actor: Viewer,
    now: datetime,
    version_id: int,
    figure: Figure,
    percent: Fraction,
    reference: str = "last_year",
    options: Options = DEFAULTS,
) -> Outcome:
    """Set the whole plan to reference x (1 + percent), at the leaves like the reference.

    `percent` is a fraction (0.12 for 12 %); `reference` is last_year, base_period or
    comparison.
    """
    version = plans.version(viewer=actor, version_id=version_id)
    params = {"percent": str(percent), "reference": reference}
    entry = Entry(address=Address.of_plan(version.plan), method="growth", params=params)
    return spread(
        actor=actor, now=now, version_id=version_id, figure=figure, entries=[entry], options=options
    )


def _bind(
    actor: Viewer, now: datetime, version: Version, metric: Metric, figure: Figure,
    entries: Sequence[Entry], options: Options,
) -> None:  # fmt: skip
    """Set or take away the floors and caps that were typed."""
    for entry in entries:
        if not entry.bounds_it:
            continue
        typed = read_text(text=entry.text or "", plan=version.plan, metric=metric, unit=entry.unit)
        bounds.enter(
            actor=actor, now=now, version_id=version.pk, figure=figure, role=typed.kind,
            address=entry.address, value=typed.amount, reason=typed.reason or options.reason,
        )  # fmt: skip


def _apply(sheet: Sheet, entries: Sequence[Entry], options: Options) -> set[str]:
    """Carry out the narrow entries first; collect what is refused."""
    flags: set[str] = set()
    refused: dict[int, Refused] = {}
    figures = [at for at, entry in enumerate(entries) if not entry.bounds_it]
    order = sorted(figures, key=lambda at: sheet.size(entries[at].address))
    for at in order:
        try:
            flags |= sheet.enter(
                entries[at], include_empty=options.include_empty, on_zero=options.on_zero
            )
        except Refused as refusal:
            refused[at] = refusal
    if not refused:
        sheet.require_bounds()
    if len(entries) == 1 and refused:
        raise refused[0]
    if refused:
        raise Refused(
            _("%(refused)s of %(count)s entries cannot be carried out; nothing was changed."),
            code="entries_refused",
            details=[_detail(at, refused[at]) for at in sorted(refused)],
            refused=len(refused),
            count=len(entries),
        )
    return flags


def _detail(at: int, refusal: Refused) -> dict[str, Any]:
    return {"entry": at, "code": refusal.code, "detail": str(refusal), "params": refusal.params}


def _story(sheet: Sheet, entries: Sequence[Entry], options: Options) -> Story:
    listed = [sheet.described(entry) for entry in entries]
    if options.story is not None:
        params = {**options.story.params, "entries": listed}
        return Story(options.story.method, params, options.reason)
    if len(listed) == 1:
        return Story(entries[0].told_method(), listed[0], options.reason)
    return Story("batch", {"entries": listed}, options.reason)


def _require(actor: Viewer, address: Address) -> None:
    access.require(
        actor=actor,
        right="plans.edit",
        organisation_id=trees.placed(viewer=actor, organisation_id=address.organisation_id),
        product_id=address.product_id or None,
    )
