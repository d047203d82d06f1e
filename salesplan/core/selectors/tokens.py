"""API tokens of the viewer."""

from django.db.models import QuerySet

from salesplan.core.models import ApiToken
from salesplan.core.scoping import Viewer


def own(*, viewer: Viewer) -> QuerySet[ApiToken]:
    """The viewer's tokens that are not revoked, newest first."""
    return ApiToken.objects.filter(user_id=viewer.user_id, revoked_at=None).order_by("-id")
