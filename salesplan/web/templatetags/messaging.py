"""Dispatches and settings of messages in words."""

from django.template import Library
from django.utils.translation import gettext as _

from salesplan.core.models import Dispatch
from salesplan.core.selectors import cards, problems

register = Library()


@register.filter_function
def problem(stored: str) -> str:
    """A stored problem as a sentence."""
    return problems.words(stored)


@register.filter_function
def dispatch_title(one: Dispatch) -> str:
    """What a dispatch is about: the name of its kind, never what it says."""
    if one.notification is None:
        return _("Digest")
    declared = cards.kind(one.notification.kind)
    return str(declared.label) if declared else one.notification.kind
