"""Linked scenarios follow their base: what is written there wakes a job that recomputes them."""

from goals.models import Version, VersionState
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access
from salesplan.core.services import jobs

JOB = "goals.scenarios"
BEHIND = -1
"""Instead of the base's last entry: to be computed again whatever the base says."""


def wake(*, actor: Viewer, version: Version, is_undo: bool = False) -> None:
    """Have linked scenarios recomputed once the transaction that wrote a version has committed.

    An undo in a scenario itself gives its cells back to the levers: it is marked as behind.
    """
    scenarios = Version.unscoped.filter(is_linked=True, state=VersionState.WORKING)
    if version.base_id is not None:
        if version.is_linked and is_undo:
            scenarios.filter(pk=version.pk).update(forked_at=BEHIND)
            _enqueue(version.base_id)
    elif scenarios.filter(base_id=version.pk).exists():
        _enqueue(version.pk)


def _enqueue(base_id: int) -> None:
    payload = {"version_id": base_id}
    jobs.enqueue(actor=access.system(), kind=JOB, content_key=str(base_id), payload=payload)
