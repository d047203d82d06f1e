"""Criteria of the potential score (A6) as a register, and their weights all at once."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from goals.models import PotentialCriterion
from goals.services.editing import attributed
from salesplan.core.errors import Invalid, NotVisible
from salesplan.core.scoping import Viewer
from salesplan.core.services import access, registers

RIGHT = "metrics.edit"
MOST = 1_000

CRITERIA = registers.add(
    registers.Register(
        key="potential-criteria",
        model=PotentialCriterion,
        label=_("Potential criterion"),
        label_plural=_("Potential criteria"),
        columns=("name", "metric", "weight", "is_inverse", "is_active"),
        fields=(
            "name", "name_zh_hans", "name_zh_hant", "metric", "weight", "is_inverse", "is_active",
        ),
        filters=("metric", "is_inverse", "is_active"),
        search=("name", "name_zh_hans", "name_zh_hant", "metric__name", "metric__code"),
        right=RIGHT,
        app="goals",
        group="market",
        icon="scale",
        about=_(
            "What makes a territory worth more effort. Each criterion is a metric with a weight;"
            " together they give the potential score."
        ),
    )
)  # fmt: skip


def set_weights(*, actor: Viewer, weights: Mapping[int, int]) -> int:
    """Give criteria (by id) other weights, all or none; returns how many changed.

    Raises `Invalid` for a weight outside 0 … 1,000 or when none would be left above 0,
    `NotVisible` for an unknown criterion.
    """
    access.require(actor=actor, right=RIGHT)
    for weight in weights.values():
        if not 0 <= weight <= MOST:
            raise Invalid(
                _("A weight is a whole number from 0 to %(most)s."), field="weight", most=MOST
            )
    with transaction.atomic(), attributed(actor=actor):
        every = {row.pk: row for row in PotentialCriterion.unscoped.select_for_update()}
        if not every.keys() >= weights.keys():
            raise NotVisible(_("There is nothing here, or it is not yours to see."))
        changed = [every[pk] for pk, weight in weights.items() if every[pk].weight != weight]
        for row in changed:
            row.weight = weights[row.pk]
            row.version += 1
        if not any(row.weight for row in every.values() if row.is_active):
            raise Invalid(_("At least one criterion needs a weight."), field="weight")
        PotentialCriterion.unscoped.bulk_update(changed, ["weight", "version"])
    return len(changed)
