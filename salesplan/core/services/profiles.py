"""What users set for themselves."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from salesplan.core.errors import Invalid
from salesplan.core.models import User
from salesplan.core.scoping import Viewer

THEMES = ("auto", "light", "dark")


def set_language(*, actor: Viewer, language: str) -> None:
    """Show everything in a language from now on; raises `Invalid` for one we do not have."""
    if language not in dict(settings.LANGUAGES):
        raise Invalid(_("This language is not available."), field="language")
    User.objects.filter(pk=actor.user_id).update(language=language)


def set_theme(*, actor: Viewer, theme: str) -> None:
    """Light, dark, or as the system has it."""
    if theme not in THEMES:
        raise Invalid(_("There is no such theme."), field="theme")
    User.objects.filter(pk=actor.user_id).update(theme=theme)


def set_name(*, actor: Viewer, full_name: str) -> None:
    """How the user is called; raises `Invalid` when empty."""
    name = full_name.strip()
    if not name or len(name) > 150:
        raise Invalid(_("Enter a name of at most 150 characters."), field="full_name")
    User.objects.filter(pk=actor.user_id).update(full_name=name)
