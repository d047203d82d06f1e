"""Coverage and capacity of the demo company: ramp-up, leave, plans for vacancies, skills, areas.

Figures of sales and plans stay as they are. Three customers of the Southwest have no owner, three
of Shanghai have two, Shandong belongs to two seats and Jilin to none; Yichang is to be held again
from October on, nobody is planned for Lanzhou.
"""

from datetime import date

from django.db.models import F

from goals.models import Absence, RampProfile, Responsibility, SeatCapacity, Skill
from salesplan.core.models import Dimension, Holding, Node
from salesplan.demo.generator.territories import PROVINCES, SEATS
from salesplan.demo.steps.nodes import Keys

USUAL = (2_500, 5_000, 7_500, 10_000)
PLANNED_SEAT, PLANNED_FROM = "central-hb-2", date(2026, 10, 1)
SINCE = date(2026, 1, 1)
TWICE, NOBODY = "shandong", "jilin"
SECOND_OF_TWICE = "east-sd-2"
ABSENCES = (
    ("south-gd-2", "leave", date(2026, 9, 7), date(2026, 9, 18), 10_000),
    ("south-fj-1", "training", date(2026, 10, 12), date(2026, 10, 16), 10_000),
    ("east-sh-2", "parental", date(2026, 10, 9), date(2026, 12, 31), 10_000),
    ("north-bj-1", "illness", date(2026, 8, 17), date(2026, 9, 30), 5_000),
)
SKILLS = {
    "south-gd-1": (("smart-home", 5), ("appliances", 4)),
    "south-gd-2": (("appliances", 5), ("premium", 2)),
    "south-gd-3": (("smart-home", 3), ("premium", 3)),
    "south-gd-4": (("appliances", 3),),
    "south-fj-1": (("smart-home", 4), ("appliances", 4), ("premium", 4)),
    "south-fj-2": (("premium", 5),),
    "south-fj-3": (("appliances", 2),),
    "south-fj-4": (("smart-home", 2),),
}
WITHOUT_OWNER, WITH_TWO = "southwest-cy-2", "east-sh-1"
SECOND_OWNER = "east-sh-2"
A_FEW = 3


def write(*, keys: Keys) -> None:
    """Write all of it; a few rows each."""
    RampProfile.unscoped.create(name="Usual ramp-up", steps=list(USUAL), is_default=True)
    seat = keys.organisation
    SeatCapacity.unscoped.create(
        seat_id=seat(PLANNED_SEAT), planned_from=PLANNED_FROM, note="Offer accepted"
    )
    Absence.unscoped.bulk_create(
        Absence(seat_id=seat(code), kind=kind, first_on=first, last_on=last, share=share)
        for code, kind, first, last, share in ABSENCES
    )
    _skills(keys)
    Responsibility.unscoped.bulk_create([*_areas(keys), *_second_owners(keys)])
    without = _customers(keys, WITHOUT_OWNER)
    Node.unscoped.filter(pk__in=without).update(owner=None, version=F("version") + 1)


def _skills(keys: Keys) -> None:
    """What the people of the South know."""
    lines = keys.by_dimension[Dimension.PRODUCT]
    people = dict(
        Holding.objects.filter(
            seat_id__in=[keys.organisation(code) for code in SKILLS], valid_to__gt=PLANNED_FROM
        ).values_list("seat_id", "person_id")
    )
    Skill.unscoped.bulk_create(
        Skill(person_id=people[keys.organisation(code)], product_id=lines[line], grade=grade)
        for code, grades in SKILLS.items()
        for line, grade in grades
    )


def _areas(keys: Keys) -> list[Responsibility]:
    """Each province belongs to its first seat."""
    places = keys.by_dimension[Dimension.GEOGRAPHY]
    first = {seat.province: seat.code for seat in reversed(SEATS)}
    owners = [(place, first[place]) for place in PROVINCES if place != NOBODY]
    return [
        Responsibility(subject_id=places[place], seat_id=keys.organisation(code), valid_from=SINCE)
        for place, code in (*owners, (TWICE, SECOND_OF_TWICE))
    ]


def _second_owners(keys: Keys) -> list[Responsibility]:
    second = keys.organisation(SECOND_OWNER)
    return [
        Responsibility(subject_id=customer, seat_id=second, valid_from=SINCE, note="Fair in March")
        for customer in _customers(keys, WITH_TWO)
    ]


def _customers(keys: Keys, seat: str) -> list[int]:
    """The first few dealers of a seat."""
    rows = Node.unscoped.filter(
        dimension=Dimension.CUSTOMER, segment="dealer", owner_id=keys.organisation(seat)
    )
    return list(rows.order_by("code").values_list("pk", flat=True)[:A_FEW])
