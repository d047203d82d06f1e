"""Linked scenarios follow their base: what is written there wakes a job that recomputes them."""

from goals.models import Version, VersionState
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access
from salesplan.core.services import jobs

JOB = "goals.scenarios"


def wake(*, actor: Viewer, version: Version) -> None:
    """Have the linked scenarios of a version recomputed once its transaction has committed."""
    linked = Version.unscoped.filter(base_id=version.pk, is_linked=True, state=VersionState.WORKING)
    if not version.is_derived and linked.exists():
        payload = {"version_id": version.pk}
        jobs.enqueue(actor=access.system(), kind=JOB, content_key=str(version.pk), payload=payload)
