"""People from a file, the seats they hold, and for whom it is wished, their sign-ins."""

from datetime import date
from decimal import Decimal
from typing import Any

from salesplan.core.models import FOREVER, Holding, ImportBatch, Kind, Node, Person
from salesplan.core.scoping import Viewer
from salesplan.core.services import access, trees
from salesplan.core.services.imports import enrolling, seating, unmaking, unseating
from salesplan.core.services.imports.kinds import Run
from salesplan.core.services.trees import BEGINNING, NodeRow

_FIELDS = ("name", "email", "hired_on", "left_on")
_NEVER_EMPTY = ("name", "email")


class People:
    """The handler of people."""

    output = "frames"
    has_source = False

    def write(self, run: Run) -> None:
        """Write persons, seats and holdings; a row whose seat is not there is rejected."""
        access.require(actor=run.actor, right="dimensions.edit")
        rows = [row for row in run.rows() if _is_sound(run, row)]
        rows = _with_managers(run, rows)
        _seats(run, rows)
        rows = _with_seats(run, rows)
        people = _persons(run, rows)
        _holdings(run, rows, people)
        enrolling.enrol(run, rows, people)

    def undo(self, *, batch: ImportBatch, actor: Viewer, today: date, cursor: Any) -> None:
        """Restore persons and holdings; new ones go, unless something refers to them."""
        unseating.restore(batch)


def _is_sound(run: Run, row: dict[str, Any]) -> bool:
    start, end = row.get("valid_from") or BEGINNING, row.get("valid_to") or FOREVER
    share = row.get("share")
    if start >= end:
        run.reject(row["row"], "valid_to", "dates_reversed", str(end))
    elif share is not None and not 0 < share <= 100:
        run.reject(row["row"], "share", "bad_share", str(share))
    else:
        return True
    return False


def _with_managers(run: Run, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows whose managers are in the file or were there before."""
    there = set(Person.objects.values_list("code", flat=True))
    while True:
        known = there | {row["code"] for row in rows} | {""}
        left = [row for row in rows if (row.get("manager") or "") in known]
        if len(left) == len(rows):
            return left
        for row in rows:
            if (manager := row.get("manager") or "") not in known:
                run.reject(row["row"], "manager", "unknown_manager", manager, manager=manager)
        rows = left


def _seats(run: Run, rows: list[dict[str, Any]]) -> None:
    """Make the seats and nodes that the rows imply, where they are not there yet."""
    if "manager" in run.mapping.fields and "seat" not in run.mapping.fields:
        wanted = seating.node_rows(rows)
        for row in rows:
            row["seat"] = row["code"]
    else:
        wanted = [_seat(row) for row in rows if row.get("seat") and row.get("parent")]
    there = set(Node.unscoped.filter(dimension="organisation").values_list("code", flat=True))
    known = there | {row.code for row in wanted}
    wanted = [row for row in wanted if row.parent_code in known]
    counts = trees.upsert_nodes(
        actor=run.actor, dimension="organisation", rows=wanted, today=run.today
    )
    run.created["organisation"] = counts["created"]
    unmaking.keep_made(run.batch_id, "organisation", {row.code for row in wanted} - there)


def _seat(row: dict[str, Any]) -> NodeRow:
    name = row.get("seat_name") or row["name"]
    return NodeRow(row["seat"], name, Kind.SEAT, row["parent"], {"seat_kind": "base"})


def _with_seats(run: Run, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows whose seat exists, with `seat_id`; None for somebody without a seat."""
    seats = dict(Node.unscoped.filter(kind=Kind.SEAT).values_list("code", "pk"))
    left = []
    for row in rows:
        seat = row.get("seat") or ""
        if seat and seat not in seats:
            run.reject(row["row"], "seat", "unknown_seat", seat, seat=seat)
        else:
            left.append(row | {"seat_id": seats.get(seat)})
    return left


def _persons(run: Run, rows: list[dict[str, Any]]) -> dict[str, Person]:
    """Persons by code, inserted or changed; of several rows the last one counts."""
    latest = {row["code"]: row for row in rows}
    known = {p.code: p for p in Person.objects.filter(code__in=latest)}
    fresh = [Person(code=code, **_values(row)) for code, row in latest.items() if code not in known]
    changed = []
    for code, person in known.items():
        new = _values(latest[code])
        if any(getattr(person, name) != value for name, value in new.items()):
            unseating.keep(run.batch_id, person)
            for name, value in new.items():
                setattr(person, name, value)
            person.version += 1
            changed.append(person)
    made = Person.objects.bulk_create(fresh)
    Person.objects.bulk_update(changed, [*_FIELDS, "version"], batch_size=1_000)
    unseating.keep_made(run.batch_id, made)
    run.counts |= {"inserted": len(made), "updated": len(changed)}
    run.counts["unchanged"] = len(latest) - len(made) - len(changed)
    return known | {person.code: person for person in made}


def _values(row: dict[str, Any]) -> dict[str, Any]:
    given = {name: row[name] for name in _FIELDS if name in row}
    return {n: (v or "") if n in _NEVER_EMPTY else v for n, v in given.items()}


def _holdings(run: Run, rows: list[dict[str, Any]], people: dict[str, Person]) -> None:
    existing = {
        (h.person_id, h.seat_id, h.valid_from): h
        for h in Holding.objects.filter(person__in=people.values())
    }
    made, changed = [], []
    for row in rows:
        if row["seat_id"] is None:
            continue
        holding = _holding(row, people[row["code"]])
        key = (holding.person_id, holding.seat_id, holding.valid_from)
        before = existing.get(key)
        if before is None:
            if _overlaps(run, row, holding, list(existing.values())):
                continue
            made.append(holding)
            existing[key] = holding
        elif (before.valid_to, before.share) != (holding.valid_to, holding.share):
            unseating.keep(run.batch_id, before)
            before.valid_to, before.share = holding.valid_to, holding.share
            before.version += 1
            changed.append(before)
    unseating.keep_made(run.batch_id, Holding.objects.bulk_create(made))
    Holding.objects.bulk_update(changed, ["valid_to", "share", "version"], batch_size=1_000)
    run.counts |= {"holdings": len(made), "holdings_changed": len(changed)}


def _holding(row: dict[str, Any], person: Person) -> Holding:
    share = row.get("share")
    return Holding(
        person=person,
        seat_id=row["seat_id"],
        valid_from=row.get("valid_from") or BEGINNING,
        valid_to=row.get("valid_to") or FOREVER,
        share=10_000 if share is None else int(Decimal(share) * 100),
    )


def _overlaps(run: Run, row: dict[str, Any], new: Holding, others: list[Holding]) -> bool:
    for other in others:
        same = (other.person_id, other.seat_id) == (new.person_id, new.seat_id)
        if same and other.valid_from < new.valid_to and new.valid_from < other.valid_to:
            span = {"start": str(other.valid_from), "end": str(other.valid_to)}
            run.reject(row["row"], "valid_from", "holding_overlaps", **span)
            return True
    return False
