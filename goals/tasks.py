"""Background work of goals: ids in, one service call out."""

from typing import Any

from goals.services import scenarios
from salesplan.core.selectors import access
from salesplan.core.services.jobs import JobHandle


def follow_base(job: JobHandle) -> dict[str, Any]:
    """Compute the linked scenarios of a version that was written."""
    done = scenarios.catch_up_all(
        actor=access.system(), base_id=job.payload["version_id"], now=job.now
    )
    return {"scenarios": done}
