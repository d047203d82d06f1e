"""What is known of seats: capacity, absences, and how fast somebody new gets to full power (B4)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext_lazy as _

from goals.models import Absence, RampProfile, SeatCapacity
from goals.services.editing import attributed, held
from salesplan.core.errors import Conflict, Invalid
from salesplan.core.models import Dimension, Kind, SeatKind
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access as scope
from salesplan.core.services import access, registers
from salesplan.core.services.registers import Values
from salesplan.engine import capacity as engine
from salesplan.engine.errors import EngineError

RAMP_RIGHT = "dimensions.edit"
_STEPS = {
    "no_steps": _("A ramp-up has at least one month."),
    "too_many_steps": _("A ramp-up has 36 months at most."),
    "step_out_of_range": _("Month %(month)s: a step lies between 0 and 100 %%."),
    "step_falls": _("Month %(month)s: nobody gets slower while ramping up."),
}
_SEATS = {
    "dimension": Dimension.ORGANISATION, "kind": Kind.SEAT, "seat_kind": SeatKind.BASE,
    "is_unassigned": False,
}  # fmt: skip


def require_ramps(*, actor: Viewer) -> None:
    """Raise `NotAllowed` unless the actor may write ramp-up profiles."""
    access.require(actor=actor, right=RAMP_RIGHT)


def make_ramp(
    *, actor: Viewer, name: str, steps: Sequence[int], is_default: bool = False
) -> RampProfile:
    """A new ramp-up profile: basis points of full power by month on the seat.

    It is shared by the company: needs the right to edit dimensions. A new default takes the place
    of the old one. Raises `Invalid` for wrong steps and a name that is taken.
    """
    access.require(actor=actor, right=RAMP_RIGHT)
    with transaction.atomic(), attributed(actor=actor):
        row = RampProfile(created_by_id=scope.user_id_or_none(actor))
        return _fill(row, {"name": name, "steps": steps, "is_default": is_default})


def change_ramp(
    *, actor: Viewer, ramp_id: int, fields: Mapping[str, Any], version: int | None = None
) -> RampProfile:
    """Change name, steps or whether it is the default; raises `Invalid`, `Stale`."""
    access.require(actor=actor, right=RAMP_RIGHT)
    with transaction.atomic(), attributed(actor=actor):
        rows = RampProfile.objects.visible_to(actor)
        row = held(actor=actor, rows=rows, object_id=ramp_id, expected=version)
        row.version += 1
        return _fill(row, fields)


def remove_ramp(*, actor: Viewer, ramp_id: int, version: int | None = None) -> None:
    """Delete a profile; raises `Conflict` while seats use it."""
    access.require(actor=actor, right=RAMP_RIGHT)
    with transaction.atomic(), attributed(actor=actor):
        rows = RampProfile.objects.visible_to(actor)
        row = held(actor=actor, rows=rows, object_id=ramp_id, expected=version)
        try:
            row.delete()
        except ProtectedError as error:
            raise Conflict(
                _("%(count)s seats ramp up like this. Choose another profile for them first."),
                code="needed", count=len(error.protected_objects),
            ) from error  # fmt: skip


def _fill(row: RampProfile, fields: Mapping[str, Any]) -> RampProfile:
    if "name" in fields:
        row.name = fields["name"].strip()
        _check_name(row)
    if "steps" in fields:
        row.steps = _checked(fields["steps"])
    if "is_default" in fields:
        row.is_default = bool(fields["is_default"])
    if row.is_default:
        RampProfile.unscoped.filter(is_default=True).exclude(pk=row.pk).update(is_default=False)
    row.save()
    return row


def _check_name(row: RampProfile) -> None:
    if not row.name or len(row.name) > 120:
        raise Invalid(_("Give it a name."), code="required", field="name")
    if RampProfile.unscoped.filter(name=row.name).exclude(pk=row.pk).exists():
        raise Invalid(_("This name is taken."), code="taken", field="name")


def _checked(steps: Sequence[int]) -> list[int]:
    try:
        engine.check_steps(steps)
    except EngineError as error:
        numbers: dict[str, Any] = dict(error.numbers)
        raise Invalid(_STEPS[error.code], code=error.code, field="steps", **numbers) from error
    return list(steps)


def _settle_absence(row: Absence | None, values: Values, today: date) -> Values:
    """Refuse days in the wrong order, in words."""
    first = values.get("first_on", getattr(row, "first_on", None))
    last = values.get("last_on", getattr(row, "last_on", None))
    if first and last and last < first:
        raise Invalid(_("The last day comes before the first."), field="last_on")
    return {}


def _settle_capacity(row: SeatCapacity | None, values: Values, today: date) -> Values:
    """A productivity is no less than nothing."""
    productivity = values.get("productivity")
    if productivity is not None and productivity < 0:
        raise Invalid(_("A productivity is an amount of 0 or more."), field="productivity")
    return {}


SEAT_CAPACITIES = registers.add(
    registers.Register(
        key="seat-capacities",
        model=SeatCapacity,
        label=_("Capacity of a seat"),
        label_plural=_("Capacity of seats"),
        columns=("seat", "productivity", "ramp", "planned_from", "note"),
        fields=("seat", "productivity", "ramp", "planned_from", "note"),
        filters=("seat", "ramp", "planned_from"),
        search=("seat__name", "seat__code", "note"),
        order=("seat__position", "seat__code"),
        title="seat",
        app="goals",
        group="monitoring",
        icon="armchair",
        position=70,
        right="territories.edit",
        node="seat",
        in_rail=False,
        money=frozenset({"productivity"}),
        limits={"seat": _SEATS},
        fixed_after_creation=frozenset({"seat"}),
        settle=_settle_capacity,
        helps={
            "productivity": _("Of a full month at full power; derived from others where empty."),
            "planned_from": _("From this day on a vacant seat counts, ramping up."),
        },
        about=_("What a seat brings in a full month, how fast somebody new gets there, and from"
                " when a vacant one is expected to be held. What is empty is derived."),
    )
)  # fmt: skip

ABSENCES = registers.add(
    registers.Register(
        key="absences",
        model=Absence,
        label=_("Absence"),
        label_plural=_("Absences"),
        columns=("seat", "kind", "first_on", "last_on", "share"),
        fields=("seat", "kind", "first_on", "last_on", "share"),
        filters=("seat", "kind", "first_on", "last_on"),
        search=("seat__name", "seat__code"),
        order=("-first_on", "-pk"),
        title="pk",
        app="goals",
        group="monitoring",
        icon="calendar-off",
        position=71,
        right="territories.edit",
        node="seat",
        in_rail=False,
        limits={"seat": _SEATS},
        settle=_settle_absence,
        helps={"share": _("10,000 is the whole day, 5,000 half of it.")},
        about=_("Days on which the holder of a seat is away: they take capacity by working days."),
    )
)  # fmt: skip
