"""Phasing profiles: derived from history, typed, edited, taken away."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from goals.models import PhasingProfile, ProfileOrigin
from goals.selectors import phasing as reads
from goals.selectors import phasing_effects
from salesplan.core.errors import Invalid, Stale
from salesplan.core.models import Dimension, Node
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access as scope
from salesplan.core.selectors import company
from salesplan.core.selectors.calendars import working_days
from salesplan.core.services import access
from salesplan.engine import seasonality
from salesplan.engine.errors import EngineError
from salesplan.engine.phasing import YEAR, Effects, require_index

FEAST_COUNTRIES = frozenset({"CN", "HK", "KR", "MO", "MY", "SG", "TW", "VN"})
_MESSAGES: dict[str, Promise] = {
    "wrong_length": _("A profile has %(wanted)s weights, one for each month; %(count)s are given."),
    "negative_weight": _("A weight of %(weight)s: none may be negative."),
    "weight_too_large": _("A weight of %(weight)s: the most is %(most)s."),
    "no_weight": _("All weights of these months are zero."),
    "no_days": _("Under this profile nothing would be sold on any day of a month."),
    "year_out_of_range": _("The day of the Spring Festival in %(year)s is not known."),
    "history_too_short": _(
        "There are %(months)s months of history; a profile needs %(wanted)s of them."
    ),
    "empty_year": _("A year of the history comes to %(total)s; a profile needs sales in each."),
}


@dataclass(frozen=True)
class ProfileDraft:
    """What a profile says; `effects` None keeps what there is (or the usual ones)."""

    name: str
    organisation_id: int
    weights: Sequence[int] = ()
    product_id: int | None = None
    is_plain: bool = False
    effects: Effects | None = None


def derive(
    *,
    actor: Viewer,
    name: str,
    organisation_id: int,
    product_id: int | None = None,
    as_of: date,
) -> PhasingProfile:
    """A profile from the revenue of the last two or three whole years before `as_of`.

    The effects of feast, working days and event days are taken out, so that it can be put on
    another year; the basis (months, figures, index of each year) is kept with it. Raises `Invalid`
    with the numbers where history is too short.
    """
    access.require(actor=actor, right="plans.edit", organisation_id=organisation_id)
    _check_name(name)
    _check_nodes(organisation_id, product_id)
    span, figures = reads.history(
        viewer=actor, organisation_id=organisation_id, product_id=product_id, as_of=as_of
    )
    settled = company.company()
    try:
        found = seasonality.derive(
            figures, span.first_month, working_days(settled, span),
            has_feast=settled.country in FEAST_COUNTRIES,
        )  # fmt: skip
    except EngineError as error:
        raise refusal(error=error) from error
    used = len(found.years) * YEAR
    basis = {
        "first_period": span.last_month + 1 - used,
        "months": used,
        "figures": figures[-used:],
        "years": [[round(index * 10_000) for index in year] for year in found.years],
        "effects": phasing_effects.stored(effects=found.effects),
    }
    made: PhasingProfile = PhasingProfile.unscoped.create(
        name=name.strip(), organisation_id=organisation_id, product_id=product_id,
        weights=list(found.index), origin=ProfileOrigin.DERIVED, basis=basis,
        created_by_id=scope.user_id_or_none(actor),
    )  # fmt: skip
    return made


def save(*, actor: Viewer, draft: ProfileDraft) -> PhasingProfile:
    """A profile typed by hand. Raises `Invalid` with the numbers."""
    access.require(actor=actor, right="plans.edit", organisation_id=draft.organisation_id)
    _check_nodes(draft.organisation_id, draft.product_id)
    _check(draft.name, draft.weights)
    made: PhasingProfile = PhasingProfile.unscoped.create(
        name=draft.name.strip(), organisation_id=draft.organisation_id,
        product_id=draft.product_id, weights=list(draft.weights), is_plain=draft.is_plain,
        origin=ProfileOrigin.EDITED,
        basis={"effects": phasing_effects.stored(effects=draft.effects or Effects())},
        created_by_id=scope.user_id_or_none(actor),
    )  # fmt: skip
    return made


def edit(
    *,
    actor: Viewer,
    profile_id: int,
    name: str | None = None,
    weights: Sequence[int] | None = None,
    is_plain: bool | None = None,
    effects: Effects | None = None,
    expected_version: int | None = None,
) -> PhasingProfile:
    """Change name, weights or effects; what it was derived from stays beside it.

    Raises `Stale` when somebody was faster.
    """
    with transaction.atomic():
        found = _held(actor, profile_id, expected_version)
        name = found.name if name is None else name
        weights = found.weights if weights is None else list(weights)
        _check(name, weights)
        if list(weights) != found.weights:
            found.origin = ProfileOrigin.EDITED
        found.name, found.weights = name.strip(), list(weights)
        found.is_plain = found.is_plain if is_plain is None else is_plain
        if effects is not None:
            found.basis = {**found.basis, "effects": phasing_effects.stored(effects=effects)}
        found.version += 1
        found.save()
    return found


def remove(*, actor: Viewer, profile_id: int) -> None:
    """Take a profile away; what was phased by it stays, the audit keeps it."""
    with transaction.atomic():
        _held(actor, profile_id, None).delete()


def _held(actor: Viewer, profile_id: int, expected_version: int | None) -> PhasingProfile:
    found = reads.profile(viewer=actor, profile_id=profile_id)
    access.require(actor=actor, right="plans.edit", organisation_id=found.organisation_id)
    held: PhasingProfile = PhasingProfile.unscoped.select_for_update().get(pk=profile_id)
    if expected_version is not None and held.version != expected_version:
        raise Stale(_("Somebody changed this profile since you opened it."), version=held.version)
    return held


def _check(name: str, weights: Sequence[int]) -> None:
    _check_name(name)
    try:
        require_index(weights)
    except EngineError as error:
        raise refusal(error=error) from error


def _check_name(name: str) -> None:
    if not name.strip() or len(name) > 120:
        raise Invalid(_("A profile needs a name of at most 120 characters."), field="name")


def _check_nodes(organisation_id: int, product_id: int | None) -> None:
    territories = Node.unscoped.filter(dimension=Dimension.ORGANISATION, pk=organisation_id)
    if not territories.exists():
        raise Invalid(_("There is no such territory."), field="organisation")
    products = Node.unscoped.filter(dimension=Dimension.PRODUCT, pk=product_id)
    if product_id and not products.exists():
        raise Invalid(_("There is no such product."), field="product")


def refusal(*, error: EngineError) -> Invalid:
    """What the engine refuses about a profile, in words; another error is raised as it is."""
    message = _MESSAGES.get(error.code)
    if message is None:
        raise error
    params: dict[str, Any] = dict(error.numbers)
    return Invalid(message, code=error.code, field="weights", **params)
