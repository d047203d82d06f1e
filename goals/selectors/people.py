"""Who can own a goal, a round or a plan: everybody who can sign in."""

from django.db.models import QuerySet

from salesplan.core.models import User
from salesplan.core.scoping import Viewer


def people(*, viewer: Viewer) -> QuerySet[User]:
    """Active users by name; names of colleagues are common knowledge."""
    return User.objects.filter(is_active=True).order_by("full_name", "email")
