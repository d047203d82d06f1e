"""What the people of the South and the East expected of 2026, week by week.

Everything follows from the figures themselves and fixed integers: one rep is low on purpose, one is
an optimist, one judges well, the others follow statistics half of the way. The nearer the end of a
month, the less anybody is off. Nobody in the South saw the dealers' fall of July coming.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.auth.hashers import make_password

from goals.models import ForecastSubmission, Judge
from goals.selectors import forecast_targets, forecasts
from goals.selectors.forecasts import Outlook
from salesplan.core.models import Holding, Metric, Person, User
from salesplan.core.scoping import Viewer
from salesplan.core.selectors.actuals import arrays
from salesplan.demo import day
from salesplan.demo.generator.territories import SEATS
from salesplan.demo.steps.nodes import Keys
from salesplan.engine import forecast_slots
from salesplan.engine.periods import Span, month_number, month_of

REGIONS = ("south", "east")
FIRST, WEEKLY = month_number(2026, 1), month_number(2026, 7)
"""From here on people spoke once a month, from there on every week."""
JUDGE_WELL, SANDBAGGER, OPTIMIST = "south-gd-1", "south-gd-2", "east-sh-1"
BIAS = {JUDGE_WELL: 0, SANDBAGGER: -1_100, OPTIMIST: 1_300}
"""Basis points that somebody is off on purpose or by temper."""
LATE = {"south-gd-1", "south-fj-1", "east-zs-1", "east-sd-2"}
"""Who has not spoken of September yet."""
BEST, WORST = 800, 700
FULL, YEAR = 10_000, 12
REASONS = {
    SANDBAGGER: "Better to be careful: two orders are not signed yet",
    OPTIMIST: "The premium suite will take off",
    JUDGE_WELL: "What is signed, and what the dealers told me last week",
}
USUAL = "Orders in hand and what customers said this week"


@dataclass(frozen=True)
class Slot:
    """A round: its first day, the month that it asks about, and how much of that has passed."""

    first: date
    month: int
    passed: int

    @property
    def as_of(self) -> date:
        """What was known when people spoke: the day before."""
        return self.first - timedelta(days=1)


@dataclass(frozen=True)
class Known:
    """Figures by node in one round: what came in the end, what statistics said, the target."""

    came: dict[int, int]
    last_year: dict[int, int]
    outlooks: dict[int, Outlook]
    targets: dict[int, int]

    def expected(self, node: int) -> int:
        """What a figure-minded person would say at the time."""
        outlook = self.outlooks.get(node)
        landing = outlook.landing if outlook else None
        return self.last_year[node] * 106 // 100 if landing is None else landing


def write(*, actor: Viewer, keys: Keys, users: dict[str, User]) -> int:
    """Write what was said; returns how many submissions. The same figures each time."""
    seats = [seat for seat in SEATS if seat.region in REGIONS]
    nodes = {code: keys.organisation(code) for code in (*(s.code for s in seats), *REGIONS)}
    speakers = _speakers({code: nodes[code] for code in (s.code for s in seats)})
    reasons = {nodes[code]: reason for code, reason in REASONS.items()}
    metric = Metric.objects.get(code="revenue")
    rows: list[ForecastSubmission] = []
    for slot in _slots():
        known = _known(actor, metric, list(nodes.values()), slot)
        said = [
            _row(metric, nodes[seat.code], slot, known, _said(seat.code, at, slot, known, nodes))
            for at, seat in enumerate(seats)
            if not (slot.first == day.TODAY and seat.code in LATE)
        ]
        for row in said:
            row.by = speakers.get((row.organisation_id, slot.first))
            row.reason = reasons.get(row.organisation_id, USUAL)
        spoken = {row.organisation_id: row.commit for row in said}
        rows += [*said, *_managers(metric, nodes, slot, known, users, spoken)]
    ForecastSubmission.unscoped.bulk_create(rows)
    return len(rows)


def _slots() -> Iterator[Slot]:
    """The first week of each month, from July on every week, up to this one."""
    first = date(2025, 12, 29)
    seen: set[int] = set()
    while first <= day.TODAY:
        now = forecast_slots.slot(rhythm="week", day=first)
        month = forecast_slots.asked(now).first_month
        if month >= FIRST and (month >= WEEKLY or month not in seen):
            days = Span(month)
            gone = max((now.first - days.first_day).days, 0)
            yield Slot(now.first, month, gone * FULL // ((days.last_day - days.first_day).days + 1))
        seen.add(month)
        first += timedelta(days=7)


def _known(actor: Viewer, metric: Metric, nodes: list[int], slot: Slot) -> Known:
    month = slot.month
    table = arrays.by_month(
        viewer=actor, where=arrays.Where(tuple(nodes)), months=[month, month - YEAR]
    ).revenue.tolist()
    is_over = month < month_of(day.TODAY) + 1
    outlooks = forecasts.landings(
        viewer=actor, metric=metric, organisation_ids=nodes, first_period=month, months=1,
        as_of=slot.as_of,
    )  # fmt: skip
    before = {node: row[1] for node, row in zip(nodes, table, strict=True)}
    came = {node: row[0] for node, row in zip(nodes, table, strict=True)}
    return Known(
        came if is_over else {node: value * 107 // 100 for node, value in before.items()},
        before, outlooks,
        forecast_targets.by_node(
            viewer=actor, metric_id=metric.pk, organisation_ids=nodes, span=Span(month)
        ),
    )  # fmt: skip


def _said(code: str, number: int, slot: Slot, known: Known, nodes: dict[str, int]) -> int:
    """A rep's commit: between statistics and what came, off by temper and a little by chance."""
    node = nodes[code]
    came, expected = known.came[node], known.expected(node)
    left = FULL - slot.passed
    blind = 0 if code == JUDGE_WELL else 5_000
    base = came + (expected - came) * blind * left // (FULL * FULL)
    chance = (number * 37 + slot.month * 17 + slot.first.toordinal() // 7 * 5) % 13 - 6
    spread = 20 if code == JUDGE_WELL else 60
    off = (BIAS.get(code, 0) + chance * spread) * (2_000 + left) // (FULL + 2_000)
    return _rounded(base + base * off // FULL)


def _managers(
    metric: Metric, nodes: dict[str, int], slot: Slot, known: Known, users: dict[str, User],
    spoken: dict[int, int],
) -> Iterator[ForecastSubmission]:  # fmt: skip
    """The South passes on what it hears, the East knows its people; the last week settles it."""
    if slot.first == day.TODAY:
        return
    for region in REGIONS:
        below = [node for code, node in nodes.items() if code.startswith(f"{region}-")]
        total = sum(spoken.get(node, 0) for node in below)
        node = nodes[region]
        corrected = total + (known.came[node] - total) * 6 // 10
        call = _rounded(total if region == "south" else corrected)
        made = _row(metric, node, slot, known, call, Judge.MANAGER)
        made.by = users[region]
        made.reason = "As my people say" if region == "south" else "I know who is careful here"
        yield made
        last = forecast_slots.asked(
            forecast_slots.slot(rhythm="week", day=slot.first + timedelta(days=7))
        )
        if last.first_month > slot.month or slot.month < WEEKLY:
            settled = _row(metric, node, slot, known, _rounded((call + total) // 2), Judge.FINAL)
            settled.by = users["executive"]
            settled.reason = "Settled in the call of the region"
            yield settled


def _row(
    metric: Metric, node: int, slot: Slot, known: Known, commit: int,
    judge: Judge = Judge.REP,
) -> ForecastSubmission:  # fmt: skip
    outlook = known.outlooks.get(node)
    left = FULL - slot.passed
    begun = slot.as_of >= Span(slot.month).first_day
    return ForecastSubmission(
        metric=metric, organisation_id=node, first_period=slot.month, months=1, rhythm="week",
        slot=slot.first, judge=judge, commit=commit,
        best=_rounded(commit + commit * BEST * left // (FULL * FULL)),
        worst=min(commit, _rounded(commit - commit * WORST * left // (FULL * FULL))),
        at=day.noon(slot.first), as_of=slot.as_of,
        statistical=outlook.landing if outlook else None,
        actual=outlook.actual if outlook and begun else None, target=known.targets.get(node),
    )  # fmt: skip


def _rounded(value: int) -> int:
    """To whole thousands of the currency, as people speak."""
    return round(value, -5)


def _speakers(seats: dict[str, int]) -> dict[tuple[int, date], User]:
    """Who sat on which seat in each round; those without a log-in get one that nobody can use."""
    holdings = list(
        Holding.objects.filter(seat_id__in=seats.values()).select_related("person__user")
    )
    made: dict[int, User] = {}
    for one in holdings:
        person = one.person
        user = made.get(person.pk) or person.user
        made[person.pk] = user or _log_in(person)
    return {
        (one.seat_id, slot.first): made[one.person_id]
        for one in holdings
        for slot in _slots()
        if one.valid_from <= slot.first < one.valid_to
    }


def _log_in(person: Person) -> User:
    user = User.objects.create(
        email=f"{person.code.lower()}@demo.example",
        full_name=person.name,
        password=make_password(None),
    )
    Person.objects.filter(pk=person.pk).update(user=user)
    return user
