"""What execution does when something changed below."""

from typing import Any

from execution.services import from_templates
from salesplan.core.selectors import access


def on_plan_created(payload: dict[str, Any]) -> None:
    """A plan was made from a template: bring its tasks and risks."""
    if payload["template"]:
        from_templates.bring(
            actor=access.system(),
            plan_id=payload["plan_id"],
            code=payload["template"],
            language=payload["language"],
            author_id=payload["actor_id"],
        )
