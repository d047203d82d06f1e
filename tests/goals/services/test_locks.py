"""Locks have an owner, a reason and perhaps an end; others cannot take them away."""

from datetime import timedelta

import pytest

from goals.models import Lock, Version
from goals.selectors import leaves, trees
from goals.selectors.leaves import Address
from goals.services import locks
from goals.services.cells import Figure
from salesplan.core.errors import Invalid, NotAllowed, NotVisible, Refused
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access
from tests.factories.small_company import SmallCompany
from tests.goals.conftest import FIRST, NOW
from tests.personas import Persona


def lock(
    version: Version,
    figure: Figure,
    node: int,
    actor: Viewer,
    reason: str = "agreed",
    **more: object,
) -> Lock:
    return locks.create(
        actor=actor, now=NOW, version_id=version.pk, figure=figure, reason=reason,
        address=Address(node, FIRST, 1), **more,  # type: ignore[arg-type]
    )  # fmt: skip


def locked(version: Version, figure: Figure, days: int = 0) -> int:
    system = access.system()
    found = leaves.load(
        viewer=system, version=version, metric_id=figure.metric_id, level=figure.level,
        forest=trees.forest(viewer=system, version=version), now=NOW + timedelta(days=days),
    )  # fmt: skip
    return int(found.locked.sum())


def test_a_lock_ends_when_it_expires(version: Version, cube: SmallCompany, revenue: Figure) -> None:
    end = NOW + timedelta(days=2)
    lock(version, revenue, cube["north-a-1"], access.system(), expires_at=end)
    assert locked(version, revenue, days=1) > 0
    assert locked(version, revenue, days=3) == 0


def test_only_the_owner_or_somebody_above_releases(
    version: Version, cube: SmallCompany, revenue: Figure, analyst: Persona,
    product_manager: Persona, manager_north: Persona,
) -> None:  # fmt: skip
    first = lock(version, revenue, cube["north"], analyst.viewer)
    with pytest.raises(NotAllowed):
        locks.release(actor=product_manager.viewer, lock_id=first.pk)
    locks.release(actor=analyst.viewer, lock_id=first.pk)
    second = lock(version, revenue, cube["north"], analyst.viewer)
    locks.release(actor=manager_north.viewer, lock_id=second.pk)
    assert locked(version, revenue) == 0


def test_a_lock_needs_reason_place_and_right(
    version: Version, cube: SmallCompany, revenue: Figure, manager_north: Persona, rep: Persona
) -> None:
    system = access.system()
    with pytest.raises(Invalid):
        lock(version, revenue, cube["north"], system, reason=" ")
    with pytest.raises(Invalid):
        lock(version, revenue, cube["north"], system, expires_at=NOW)
    with pytest.raises(Refused):
        lock(version, revenue, 999_999, system)
    with pytest.raises(NotVisible):
        lock(version, revenue, cube["south"], manager_north.viewer)
    with pytest.raises(NotAllowed):
        lock(version, revenue, cube["north-a-1"], rep.viewer)
    assert not Lock.unscoped.exists()
