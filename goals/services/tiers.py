"""Tiers of territories and stages of products, given from a plan's page through their registers."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from goals.selectors import plans as plan_reads
from goals.selectors import trees
from salesplan.core.errors import Invalid, NotVisible
from salesplan.core.models import Closure, Stage, TerritoryTier
from salesplan.core.scoping import Viewer
from salesplan.core.services import access, dimensions, registers
from salesplan.core.services.registers import Register


def set_tiers(
    *, actor: Viewer, plan_id: int, node_ids: Sequence[int], tier: str, today: date
) -> int:
    """Give territories of a plan a tier ("" for none) through their register; returns how many."""
    _require_choice(tier, TerritoryTier.values, "tier")
    plan = plan_reads.plan(viewer=actor, plan_id=plan_id)
    forest = trees.forest(viewer=actor, version=plan_reads.current(viewer=actor, plan_id=plan.pk))
    inside = frozenset(forest.organisation.below(plan.organisation_id).tolist())
    if not inside.issuperset(node_ids):
        raise NotVisible(_("There is nothing here, or it is not yours to see."))
    return _mark(actor, dimensions.ORGANISATION, node_ids, {"tier": tier}, today)


def assign(*, actor: Viewer, tiers: Mapping[int, str], today: date) -> int:
    """Give territories (by id) the tiers that were proposed, all or none; returns how many.

    Who may edit territories may do so for the own ones; elsewhere it stays a right of those who
    keep the dimensions.
    """
    for tier in tiers.values():
        _require_choice(tier, TerritoryTier.values, "tier")
    own = Closure.below(actor.organisation).filter(descendant_id__in=tiers)
    if not actor.everything and set(tiers) - set(own):
        raise NotVisible(_("There is nothing here, or it is not yours to see."))
    access.require(actor=actor, right="territories.edit")
    trusted = replace(actor, rights=actor.rights | {dimensions.ORGANISATION.right})
    with transaction.atomic():
        return sum(
            _mark(trusted, dimensions.ORGANISATION, nodes, {"tier": tier}, today)
            for tier, nodes in _by_tier(tiers).items()
        )


def _by_tier(tiers: Mapping[int, str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for node_id, tier in tiers.items():
        found.setdefault(tier, []).append(node_id)
    return found


def set_stages(*, actor: Viewer, node_ids: Sequence[int], stage: str, today: date) -> int:
    """Give products a life-cycle stage ("" for none) through their register; returns how many."""
    _require_choice(stage, Stage.values, "stage")
    return _mark(actor, dimensions.PRODUCTS, node_ids, {"stage": stage}, today)


def _mark(
    actor: Viewer, register: Register, node_ids: Sequence[int], raw: dict[str, str], today: date
) -> int:
    if not node_ids:
        raise Invalid(_("Choose at least one row."), field="nodes")
    rows = registers.update_many(
        actor=actor, register=register, items=[(node_id, None) for node_id in node_ids],
        raw=raw, today=today,
    )  # fmt: skip
    return len(rows)


def _require_choice(given: str, known: Sequence[str], field: str) -> None:
    if given and given not in known:
        raise Invalid(
            _("“%(given)s” is none of %(known)s."),
            field=field, given=given, known=", ".join(known),
        )  # fmt: skip
