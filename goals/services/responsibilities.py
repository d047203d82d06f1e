"""Who looks after customers and areas: a register, and what changes when customers go over."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from goals.models import Responsibility
from goals.selectors import reassignments as reads
from goals.selectors.workloads import KEEP
from goals.services.editing import attributed
from salesplan.core.errors import Invalid, NotVisible
from salesplan.core.models import Dimension, Kind, Node, SeatKind
from salesplan.core.models.dimensions import FOREVER
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access as scope
from salesplan.core.services import access, registers, trees
from salesplan.core.services.registers import Values
from salesplan.core.services.trees import NodeRow


def hand_over(*, actor: Viewer, moves: Sequence[tuple[Node, int | None, int]], on: date) -> None:
    """Customers (with the seat they leave, and the one they go to) change their owner on a day.

    The node names the new owner; the responsibility of the old seat ends, that of the new one
    begins. The caller has checked the right.
    """
    with transaction.atomic():
        trees.upsert_nodes(
            actor=scope.system(), dimension=Dimension.CUSTOMER, today=on,
            rows=[
                NodeRow(node.code, node.name, node.kind, fields={"owner_id": to})
                for node, _source, to in moves
            ],
        )  # fmt: skip
        for node, source, _to in moves:
            if source is not None:
                _end(node.pk, source, on)
        _begin({node.pk: to for node, _source, to in moves}, on)


def keep(*, actor: Viewer, customer_id: int, kept: bool, today: date) -> Node:
    """Have a customer stay with its owner whatever is proposed, or let it go again.

    Raises `NotVisible` outside the own territories, `NotAllowed` without the right.
    """
    found = reads.customers(viewer=actor, customer_ids=[customer_id], as_of=today)
    if not found:
        raise NotVisible(_("There is nothing here, or it is not yours to see."))
    node = found[0]
    access.require(actor=actor, right="territories.edit", organisation_id=node.owner_id)
    attributes = {key: value for key, value in node.attributes.items() if key != KEEP}
    if kept:
        attributes[KEEP] = True
    with transaction.atomic(), attributed(actor=actor):
        trees.upsert_nodes(
            actor=scope.system(), dimension=Dimension.CUSTOMER, today=today,
            rows=[NodeRow(node.code, node.name, node.kind, fields={"attributes": attributes})],
        )  # fmt: skip
    node.refresh_from_db()
    return node


def _end(subject_id: int, seat_id: int, on: date) -> None:
    rows = Responsibility.unscoped.filter(subject_id=subject_id, seat_id=seat_id)
    rows.filter(valid_from__gte=on).delete()
    rows.filter(valid_to__gt=on).update(valid_to=on, version=F("version") + 1)


def _begin(owners: Mapping[int, int], on: date) -> None:
    """The new seats look after their customers, where they do not already."""
    rows = Responsibility.unscoped.filter(
        subject_id__in=owners, valid_from__lte=on, valid_to__gt=on
    )
    there = set(rows.values_list("subject_id", "seat_id"))
    Responsibility.unscoped.bulk_create(
        [
            Responsibility(subject_id=subject, seat_id=seat, valid_from=on)
            for subject, seat in owners.items()
            if (subject, seat) not in there
        ],
        ignore_conflicts=True,
    )


def _settle(row: Responsibility | None, values: Values, today: date) -> Values:
    """Refuse what cannot be looked after and who cannot look after anything."""
    merged = {
        name: values.get(name, getattr(row, name, None))
        for name in ("subject_id", "seat_id", "valid_from", "valid_to")
    }
    subject = Node.unscoped.filter(pk=merged["subject_id"]).first()
    if subject is not None and subject.kind not in (Kind.CUSTOMER, Kind.PLACE):
        raise Invalid(_("Name a customer or an area."), field="subject")
    seat = Node.unscoped.filter(pk=merged["seat_id"]).first()
    ends = merged["valid_to"] or FOREVER
    if merged["valid_from"] and ends <= merged["valid_from"]:
        raise Invalid(_("The last day comes before the first."), field="valid_to")
    if (
        seat is not None
        and seat.ended_on
        and merged["valid_from"]
        and (seat.ended_on <= merged["valid_from"])
    ):
        raise Invalid(
            _("%(seat)s ended on %(day)s."), field="seat", seat=seat.label,
            day=seat.ended_on.isoformat(),
        )  # fmt: skip
    return {}


RESPONSIBILITIES = registers.add(
    registers.Register(
        key="responsibilities",
        model=Responsibility,
        label=_("Responsibility"),
        label_plural=_("Responsibilities"),
        columns=("subject", "seat", "valid_from", "valid_to", "note"),
        fields=("subject", "seat", "valid_from", "valid_to", "note"),
        filters=("subject", "seat", "valid_from", "valid_to"),
        search=("subject__name", "subject__code", "seat__name", "seat__code", "note"),
        order=("subject", "valid_from"),
        title="pk",
        app="goals",
        group="monitoring",
        icon="map-pin-check",
        position=72,
        right="territories.edit",
        node="seat",
        rail_right="territories.edit",
        in_rail=False,
        limits={
            "subject": {"dimension__in": [Dimension.CUSTOMER, Dimension.GEOGRAPHY]},
            "seat": {
                "dimension": Dimension.ORGANISATION, "kind": Kind.SEAT,
                "seat_kind": SeatKind.BASE,
            },
        },
        settle=_settle,
        about=_("Which seat looks after which customer or area from when to when, beside the owner"
                " that stands on the customer."),
    )
)  # fmt: skip
