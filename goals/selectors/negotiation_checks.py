"""What the negotiation adds to the checklist of a plan: every node has answered."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goals.models import HandDownState
from goals.selectors import checklists, hand_down_views, hand_downs
from goals.selectors.checklists import Asked, Found


def register() -> None:
    """Called once, when the app is ready."""
    checklists.register(
        key="answered", chapter="goals", label=gettext_lazy("Everybody has answered the targets"),
        find=_answered, order=8,
    )  # fmt: skip


def _answered(asked: Asked) -> Found | None:
    """Met when nobody is missing in any hand-down; nothing to say before there is one."""
    rows = [
        row
        for row in hand_downs.listed(viewer=asked.viewer, plan_id=asked.plan.pk)
        if row.state not in {HandDownState.WITHDRAWN, HandDownState.DRAFT}
    ]
    if not rows:
        return None
    found = hand_down_views.progress(viewer=asked.viewer, hand_downs=rows, today=asked.today)
    open_ = [found[row.pk] for row in rows if row.pk in found]
    missing = sum(one.asked - one.answered for one in open_)
    text = _("%(missing)s of %(asked)s have not answered, or ask for a change.")
    told = text % {"missing": missing, "asked": sum(one.asked for one in open_)}
    return Found(not missing, told)
