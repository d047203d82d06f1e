"""Ramp-up profiles, shared by the company."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from goals.models import RampProfile
from salesplan.core.errors import NotVisible
from salesplan.core.scoping import Viewer
from salesplan.engine.capacity import FULL


def listed(*, viewer: Viewer) -> list[RampProfile]:
    """All profiles, the one used unless said otherwise first."""
    return list(RampProfile.objects.visible_to(viewer).order_by("-is_default", "name"))


def get(*, viewer: Viewer, ramp_id: int) -> RampProfile:
    """One profile; raises `NotVisible`."""
    found: RampProfile | None = RampProfile.objects.visible_to(viewer).filter(pk=ramp_id).first()
    if found is None:
        raise NotVisible(_("There is nothing here, or it is not yours to see."))
    return found


def of_percent(*, percentages: Sequence[int]) -> list[int]:
    """Steps in basis points from whole percent."""
    return [percent * FULL // 100 for percent in percentages]
