"""What people know of products, as a register; written by who leads them (B4)."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from goals.models import Skill
from salesplan.core.errors import Conflict, Invalid, NotVisible
from salesplan.core.models import Dimension, Holding, Kind
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access as scope
from salesplan.core.services import access, registers
from salesplan.core.services.registers import Values

RIGHT = "territories.edit"
BEST = 5


class SkillWriter:
    """Skills are written for people who sit, or sat last, in the actor's territories."""

    def create(self, *, actor: Viewer, values: Values, today: date) -> Skill:
        """A new skill; raises `NotVisible` for people of others, `Conflict` for a second one."""
        _require(actor, values["person_id"])
        _check(values)
        known = Skill.unscoped.filter(
            person_id=values["person_id"], product_id=values["product_id"]
        )
        if known.exists():
            raise Conflict(_("This skill is known already: change its grade."), code="clash")
        made: Skill = Skill.unscoped.create(created_by_id=scope.user_id_or_none(actor), **values)
        return made

    def update(self, *, actor: Viewer, row: Skill, values: Values, today: date) -> Skill:
        """Another grade."""
        _require(actor, row.person_id)
        _check(values)
        for name, value in values.items():
            setattr(row, name, value)
        row.version += 1
        row.save()
        return row

    def delete(self, *, actor: Viewer, row: Skill, today: date) -> None:
        """Forget it."""
        _require(actor, row.person_id)
        row.delete()


def _require(actor: Viewer, person_id: int) -> None:
    seats = Holding.objects.filter(person_id=person_id).order_by("-valid_to")
    held = seats.values_list("seat_id", flat=True).first()
    if held is None and not actor.everything:
        raise NotVisible(_("There is nothing here, or it is not yours to see."))
    access.require(actor=actor, right=RIGHT, organisation_id=held)


def _check(values: dict[str, Any]) -> None:
    grade = values.get("grade")
    if grade is not None and not 1 <= grade <= BEST:
        raise Invalid(_("A grade is 1 (knows it) to 5 (teaches it)."), field="grade")


SKILLS = registers.add(
    registers.Register(
        key="skills",
        model=Skill,
        label=_("Skill"),
        label_plural=_("Skills"),
        columns=("person", "product", "grade"),
        fields=("person", "product", "grade"),
        filters=("person", "product", "grade"),
        search=("person__name", "person__code", "product__name", "product__code"),
        order=("person__name", "product__position"),
        title="pk",
        app="goals",
        group="monitoring",
        icon="certificate",
        position=73,
        right=RIGHT,
        in_rail=False,
        limits={
            "product": {
                "dimension": Dimension.PRODUCT, "kind__in": [Kind.LINE, Kind.CATEGORY],
                "is_unassigned": False,
            }
        },
        fixed_after_creation=frozenset({"person", "product"}),
        writer=SkillWriter(),
        helps={"grade": _("1 knows it, 3 sells it alone, 5 teaches it.")},
        about=_("How well people know product lines and categories; it says who should take a"
                " task on them."),
    )
)  # fmt: skip
