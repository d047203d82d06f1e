"""The target that goes with customers: their share of the seat's last year x what is still to come.

A customer's share is what it bought from the seat in the same months of last year, of all that the
seat sold in them. Of the month of the change the working days that are left count. A customer that
came to the seat within the plan, and so bought nothing there last year, takes along what it
brought, as far as its months are still to come.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from goals.models import CustomerMove, HandDown, HandDownState, Level, Reassignment, Version
from goals.selectors import reassignments, seat_targets
from goals.selectors.leaves import Address
from goals.selectors.reassignments import KEY, METHOD
from goals.services import target_moves, targets
from goals.services.cells import Figure, Story
from goals.services.reassignment_checks import Checked
from goals.services.sheets import Entry
from goals.services.targets import Options
from salesplan.core.models import Metric
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import calendars
from salesplan.core.selectors.company import company
from salesplan.engine.money import split_amount
from salesplan.engine.periods import Span, first_day, last_day

Months = Mapping[int, int]


@dataclass(frozen=True)
class Flow:
    """An amount that goes from one seat to another, by month of the plan."""

    source: int
    to: int
    months: Months

    @property
    def amount(self) -> int:
        """All of it."""
        return sum(self.months.values())


def parts(*, version: Version, effective_on: date) -> dict[int, Fraction]:
    """The months of a plan that are not over on a day, each with the part that is left of it.

    By working days within the month of the day.
    """
    plan = version.plan
    span = Span(plan.first_period, plan.months)
    calendar = calendars.working_days(company(), span)
    left: dict[int, Fraction] = {}
    for month in span:
        if last_day(month) < effective_on:
            continue
        whole = calendar.working_days(first_day(month), last_day(month))
        begun = max(effective_on, first_day(month))
        rest = calendar.working_days(begun, last_day(month))
        left[month] = Fraction(rest, whole) if whole else Fraction(int(begun == first_day(month)))
    return left


def of_moves(
    *, actor: Viewer, checked: Checked, organisation_id: int, effective_on: date, now: datetime
) -> dict[int, Months]:
    """What of the seats' targets goes with each customer, by month, rounded once half-even.

    Customers without an owner, and those of a seat without target or sales, take nothing along.
    """
    version = checked.version
    if version is None:
        return {}
    left = parts(version=version, effective_on=effective_on)
    planned = seat_targets.by_month(
        viewer=actor, version=version, organisation_id=organisation_id, now=now
    )
    owned = {customer.pk: source.pk for customer, source, _to in checked.moves if source}
    shares = _shares(actor, owned, list(left))
    arrivals = _arrivals(actor, version, owned, left, planned)
    made: dict[int, Months] = {}
    for customer, source in owned.items():
        weights: Mapping[int, Fraction] = _ahead(planned.get(source, {}), left)
        amount = round(sum(weights.values()) * shares[customer])
        if not shares[customer] and customer in arrivals:
            amount, weights = arrivals[customer]
        made[customer] = _by_month(amount, weights)
    return made


def flows(*, checked: Checked, amounts: Mapping[int, Months]) -> list[Flow]:
    """The amounts by pair of seats."""
    sums: dict[tuple[int, int], dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for customer, source, to in checked.moves:
        if source is None:
            continue
        for month, amount in amounts.get(customer.pk, {}).items():
            sums[source.pk, to.pk][month] += amount
    made = [Flow(source, to, dict(months)) for (source, to), months in sums.items()]
    return [flow for flow in made if flow.amount]


def move(
    *, actor: Viewer, version: Version, moved: Sequence[Flow], row: Reassignment, now: datetime,
    dry_run: bool = False,
) -> None:  # fmt: skip
    """Carry the amounts of a reassignment over in the version: all seats keep their total together.

    Where a hand-down is open it goes through its nodes, and is refused naming who has answered;
    otherwise it is one entry of the journal. Raises what spreading raises.
    """
    if not moved:
        return
    metric = Metric.objects.get(code=seat_targets.REVENUE)
    if _is_handed_down(version, metric):
        for flow in moved:
            target_moves.move_target(
                actor=actor, now=now, version_id=version.pk, from_seat_id=flow.source,
                to_seat_id=flow.to, amount=flow.amount, reason=row.reason, metric_id=metric.pk,
                first_period=min(flow.months), dry_run=dry_run,
            )  # fmt: skip
        return
    planned = seat_targets.by_month(
        viewer=actor, version=version, organisation_id=row.organisation_id, now=now
    )
    entries = _entries(version, moved, planned)
    story = Story(METHOD, {KEY: row.pk, "moves": [_told(flow) for flow in moved]})
    targets.spread(
        actor=actor, now=now, version_id=version.pk, figure=Figure(metric.pk), entries=entries,
        options=Options(reason=row.reason[:500], on_zero="equal", story=story), dry_run=dry_run,
    )  # fmt: skip


def _is_handed_down(version: Version, metric: Metric) -> bool:
    closed = (HandDownState.WITHDRAWN, HandDownState.DRAFT)
    rows = HandDown.unscoped.filter(
        target_version=version, metric=metric, level=Level.TARGET
    ).exclude(state__in=closed)
    return rows.exists()


def _shares(actor: Viewer, owned: Mapping[int, int], months: Sequence[int]) -> dict[int, Fraction]:
    """Each customer's share of its seat's sales in the same months of last year.

    0 to 1, and 1 for all customers of a seat at most: returns of others give nobody more.
    """
    if not months:
        return dict.fromkeys(owned, Fraction(0))
    first, last, seats = min(months) - 12, max(months) - 12, set(owned.values())
    own = reassignments.revenue(
        viewer=actor, customer_ids=list(owned), seat_ids=seats, first=first, last=last
    )
    whole = reassignments.seat_revenue(viewer=actor, seat_ids=seats, first=first, last=last)
    bought = {one: max(own.get((seat, one), 0), 0) for one, seat in owned.items()}
    leaving: dict[int, int] = defaultdict(int)
    for customer, seat in owned.items():
        leaving[seat] += bought[customer]
    sold = {seat: max(whole.get(seat, 0), leaving[seat]) for seat in seats}
    return {
        customer: Fraction(bought[customer], sold[seat]) if sold[seat] else Fraction(0)
        for customer, seat in owned.items()
    }


def _arrivals(
    actor: Viewer, version: Version, owned: Mapping[int, int], left: Mapping[int, Fraction],
    planned: Mapping[int, Months],
) -> dict[int, tuple[int, Mapping[int, Fraction]]]:  # fmt: skip
    """What customers that came within the plan brought, as far as its months are to come, and the
    months like which it is shared out: as it came, or else like the seat that it came from.
    """
    found = reassignments.last_arrivals(
        viewer=actor, customer_ids=list(owned), plan_id=version.plan_id
    )
    made: dict[int, tuple[int, Mapping[int, Fraction]]] = {}
    for customer, seat in owned.items():
        row = found.get((seat, customer))
        if row is None or row.target is None:
            continue
        then = parts(version=version, effective_on=row.reassignment.effective_on)
        like = (
            _came(actor, row, then) or planned.get(row.from_seat_id or 0) or planned.get(seat, {})
        )
        since, rest = _ahead(like, then), _ahead(like, left)
        whole = sum(since.values())
        made[customer] = (round(row.target * sum(rest.values()) / whole) if whole else 0, rest)
    return made


def _came(actor: Viewer, row: CustomerMove, then: Mapping[int, Fraction]) -> Mapping[int, Fraction]:
    """What came along between the same two seats, as months of which each part is `then`."""
    for flow in reassignments.journalled(viewer=actor, row=row.reassignment):
        if (flow["from"], flow["to"]) == (row.from_seat_id, row.to_seat_id):
            return {month: amount / then[month] for month, amount in flow["months"] if then[month]}
    return {}


def _ahead(
    target: Mapping[int, int | Fraction], left: Mapping[int, Fraction]
) -> dict[int, Fraction]:
    """The target of the months that are left, of each its part; never below zero."""
    return {month: max(target[month], 0) * part for month, part in left.items() if month in target}


def brought_back(
    *, actor: Viewer, version: Version, row: Reassignment, planned: Mapping[int, Months]
) -> list[Flow]:
    """What a reassignment took along, the other way round: month by month as it went, or where that
    is not written down, like the seat that it came from.
    """
    told = reassignments.journalled(viewer=actor, row=row)
    if told:
        return [Flow(flow["to"], flow["from"], dict(flow["months"])) for flow in told]
    left = parts(version=version, effective_on=row.effective_on)
    sums: dict[tuple[int, int], int] = defaultdict(int)
    for one in row.moves.all():
        if one.from_seat_id is not None:
            sums[one.to_seat_id, one.from_seat_id] += one.target or 0
    found = []
    for (source, to), amount in sums.items():
        like = planned.get(to) or planned.get(source, {})
        found.append(Flow(source, to, _by_month(amount, _ahead(like, left))))
    return [flow for flow in found if flow.amount]


def _by_month(amount: int, weights: Mapping[int, Fraction]) -> Months:
    if not amount or not sum(weights.values()):
        return {}
    return dict(zip(weights, split_amount(amount, list(weights.values())), strict=True))


def _entries(version: Version, moved: Sequence[Flow], planned: Mapping[int, Months]) -> list[Entry]:
    """What every seat is to carry in each month, cell by cell of the version."""
    net: dict[tuple[int, int], int] = defaultdict(int)
    now: dict[tuple[int, int], int] = defaultdict(int)
    plan, span = version.plan, version.span
    for flow in moved:
        for month, amount in flow.months.items():
            start = month - (month - plan.first_period) % span
            net[flow.source, start] -= amount
            net[flow.to, start] += amount
    for seat, months in planned.items():
        for month, value in months.items():
            now[seat, month - (month - plan.first_period) % span] += value
    return [
        Entry(Address(seat, start, span), value=now[seat, start] + change)
        for (seat, start), change in sorted(net.items())
        if change
    ]


def _told(flow: Flow) -> dict[str, Any]:
    return {"from": flow.source, "to": flow.to, "months": sorted(flow.months.items())}
