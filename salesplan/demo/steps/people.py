"""Who works in the demo company: people on seats, managers, log-ins and roles."""

from datetime import date
from typing import Any

from django.contrib.auth.hashers import make_password

from salesplan.core.models import FOREVER, Grant, Holding, Person, Role, User
from salesplan.core.services import trees
from salesplan.demo.generator import names
from salesplan.demo.generator.territories import OVERLAY, REGION_CODES, SEATS
from salesplan.demo.personas import DEMO_PASSWORD, PERSONAS, Persona
from salesplan.demo.steps.nodes import Keys

VACANT_SINCE_START = "northwest-xb-2"  # a seat that nobody has been found for since 2025-10
VACANT_SINCE = date(2025, 10, 1)
LEAVER_SEAT, LEFT_ON = "central-hb-2", date(2026, 6, 1)
TRANSFER_FROM, TRANSFER_TO, MOVED_ON = "east-zs-2", "east-sh-3", date(2026, 3, 1)


def write(*, keys: Keys) -> dict[str, User]:
    """People on all seats but the vacant ones, and users; returns the users by key or region."""
    people = _people()
    Holding.objects.bulk_create(_holdings(people, keys))
    users = {persona.key: _user(persona, keys, people) for persona in PERSONAS}
    for number, region in enumerate(REGION_CODES):
        users[region] = users.get(f"manager_{region}") or _manager(region, number, keys)
    return users


def _people() -> dict[str, Person]:
    """One person per seat, by seat code: who sits there now, or sat there last."""
    reps = {persona.node_code: persona.name for persona in PERSONAS if persona.role == Role.REP}
    rows: list[Person] = []
    for number, code in enumerate([*(seat.code for seat in SEATS), OVERLAY.code]):
        english, hans, _hant = names.person(number + 40)
        name = reps.get(code, f"{hans} {english}")
        left = {LEAVER_SEAT: LEFT_ON, VACANT_SINCE_START: VACANT_SINCE}.get(code)
        rows.append(Person(code=f"E{number + 1:03d}", name=name, left_on=left))
    Person.objects.bulk_create(rows)
    codes = [*(seat.code for seat in SEATS), OVERLAY.code]
    return dict(zip(codes, rows, strict=True))


def _holdings(people: dict[str, Person], keys: Keys) -> list[Holding]:
    """Since ever, but for the leaver, the vacancy, and the one who moved to another seat."""
    ends = {LEAVER_SEAT: LEFT_ON, VACANT_SINCE_START: VACANT_SINCE, TRANSFER_TO: MOVED_ON}
    rows = [
        _holding(person, keys, code, trees.BEGINNING, ends.get(code, FOREVER))
        for code, person in people.items()
        if code != TRANSFER_FROM
    ]
    mover, successor = people[TRANSFER_FROM], people[TRANSFER_TO]
    return [
        *rows,
        _holding(mover, keys, TRANSFER_FROM, trees.BEGINNING, MOVED_ON),
        _holding(mover, keys, TRANSFER_TO, MOVED_ON, FOREVER),
        _holding(successor, keys, TRANSFER_FROM, MOVED_ON, FOREVER),
    ]


def _holding(person: Person, keys: Keys, seat: str, since: date, until: date) -> Holding:
    seat_id = keys.organisation(seat)
    return Holding(person=person, seat_id=seat_id, valid_from=since, valid_to=until)


def _user(persona: Persona, keys: Keys, people: dict[str, Person]) -> User:
    user = User.objects.create(
        email=persona.email, full_name=persona.name, language=persona.language,
        password=make_password(DEMO_PASSWORD),
    )  # fmt: skip
    if persona.role == Role.REP:
        Person.objects.filter(pk=people[persona.node_code].pk).update(user=user)
    else:
        Grant.objects.create(user=user, role=persona.role, node_id=_node(persona, keys))
    return user


def _node(persona: Persona, keys: Keys) -> int | None:
    if not persona.node_code:
        return None
    found: dict[str, Any] = {
        code: pk for known in keys.by_dimension.values() for code, pk in known.items()
    }
    return int(found[persona.node_code])


def _manager(region: str, number: int, keys: Keys) -> User:
    """The manager of a region who has no demo log-in."""
    english, hans, _hant = names.person(number + 200)
    user = User.objects.create(
        email=f"{region}@demo.example", full_name=f"{hans} {english}", password=make_password(None)
    )
    Grant.objects.create(user=user, role=Role.MANAGER, node_id=keys.organisation(region))
    return user
