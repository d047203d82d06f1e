"""Who should take a task on a product in a territory: skill, room, presence (B4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from goals.models import Skill
from goals.selectors import capacities, capacity_boards, seat_targets
from goals.selectors.capacities import Carried
from salesplan.core.errors import Invalid, NotVisible
from salesplan.core.models import Closure, Dimension, Node
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import calendars
from salesplan.core.selectors.company import company
from salesplan.engine import capacity as engine
from salesplan.engine import skills
from salesplan.engine.capacity import Days
from salesplan.engine.periods import Span, month_of
from salesplan.engine.skills import Candidate, Ranked

LONGEST = 366
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Suggestion:
    """A person with seat, skill and points; `skill` is None where nothing is known."""

    person_id: int
    person: str
    seat: Node
    skill: Skill | None
    ranked: Ranked

    @property
    def load(self) -> int | None:
        """Target of capacity in basis points."""
        share = self.ranked.candidate.load
        return None if share is None else round(share * 10_000)


@dataclass(frozen=True)
class Asked:
    """A task on a product in a territory, between two days, both included."""

    product_id: int
    organisation_id: int
    first_on: date
    last_on: date


def who(*, viewer: Viewer, asked: Asked, as_of: date, now: datetime) -> list[Suggestion]:
    """The people on base seats of a territory, the best for the task first.

    The grade is the one for the product itself, else for what is nearest above it, else the best
    one below. Load is target (in force, else of the usual version) of capacity in the months of
    the task. Raises `NotVisible`, `Invalid` for days that end before they begin.
    """
    _check(asked)
    node = capacity_boards.territory(viewer=viewer, organisation_id=asked.organisation_id)
    _product(viewer, asked.product_id)
    span = Span.between(month_of(asked.first_on), month_of(asked.last_on))
    found = capacities.read(viewer=viewer, organisation_ids=[node.pk], span=span, as_of=as_of)
    targets = _targets(viewer, node.pk, span, now)
    days = Days.of(span, calendars.working_days(company(), span))
    people = {
        (stay.person_id, stay.name): one
        for one in found.seats_of(node.pk)
        for stay in one.seat.stays
        if stay.since <= asked.last_on and stay.until > asked.first_on
    }
    grades = _grades([person for person, _name in people], asked.product_id)
    candidates = [
        _candidate(person, one, grades.get(person), targets, days, asked)
        for (person, _name), one in people.items()
    ]
    names = {person: (name, one.seat.node) for (person, name), one in people.items()}
    return [
        Suggestion(one.candidate.key, *names[one.candidate.key], grades.get(one.candidate.key), one)
        for one in skills.rank(candidates)
    ]


def products(*, viewer: Viewer) -> list[Node]:
    """Lines and categories that a task can be about; everybody knows them."""
    rows = Node.objects.visible_to(viewer).filter(
        dimension=Dimension.PRODUCT, kind__in=["line", "category"], ended_on=None,
        is_unassigned=False,
    )  # fmt: skip
    return list(rows.select_related("parent").order_by("position", "code"))


def _check(asked: Asked) -> None:
    if asked.last_on < asked.first_on:
        raise Invalid(_("The last day comes before the first."), field="last_on")
    if (asked.last_on - asked.first_on).days > LONGEST:
        raise Invalid(_("A task lasts a year at most."), field="last_on")


def _product(viewer: Viewer, product_id: int) -> None:
    rows = Node.objects.visible_to(viewer).filter(pk=product_id, dimension=Dimension.PRODUCT)
    if not rows.exists():
        raise NotVisible(_("There is nothing here, or it is not yours to see."))


def _targets(
    viewer: Viewer, organisation_id: int, span: Span, now: datetime
) -> Mapping[int, Mapping[int, int]]:
    version = seat_targets.usual(viewer=viewer, period=span.first_month)
    if version is None:
        return {}
    return seat_targets.by_month(
        viewer=viewer, version=version, organisation_id=organisation_id, now=now
    )


def _grades(people: list[int], product_id: int) -> dict[int, Skill]:
    """Each person's nearest skill: on the product, then the nearest above, then the best below."""
    lines = Closure.objects.filter(is_current=True, dimension=Dimension.PRODUCT)
    above = dict(lines.filter(descendant_id=product_id).values_list("ancestor_id", "depth"))
    below = set(lines.filter(ancestor_id=product_id).values_list("descendant_id", flat=True))
    rows = Skill.unscoped.filter(person_id__in=people, product_id__in={*above, *below})
    far = len(above)
    ordered = sorted(
        rows.select_related("product"),
        key=lambda row: (above.get(row.product_id, far), -row.grade),
    )
    found: dict[int, Skill] = {}
    for row in ordered:
        found.setdefault(row.person_id, row)
    return found


def _candidate(
    person_id: int, one: Carried, skill: Skill | None, targets: Mapping[int, Mapping[int, int]],
    days: Days, asked: Asked,
) -> Candidate:  # fmt: skip
    planned = targets.get(one.seat.node.pk, {})
    months = [planned[month] for month in days.span if month in planned]
    place = days.run(asked.first_on, asked.last_on + _DAY)
    stays = [_plain(stay) for stay in one.seat.sittings()]
    powers = engine.powers(days, stays, one.seat.away)[place]
    present = Fraction(int(powers.sum()), engine.FULL**3)
    return Candidate(
        person_id, skill.grade if skill else 0, sum(months) if months else None,
        sum(one.capacity.values()), present, len(powers),
    )  # fmt: skip


def _plain(stay: engine.Sitting) -> engine.Sitting:
    """Somebody new is there all day, whatever the ramp-up."""
    return engine.Sitting(stay.since, stay.until, stay.share)
