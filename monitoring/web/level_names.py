"""What the levels of a target are called."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from monitoring.selectors.selections import LEVELS

_NAMES: dict[str, Promise] = {
    "floor": _("Floor"),
    "target": _("Target"),
    "stretch": _("Stretch"),
}
BY_LEVEL: dict[int, Promise] = {int(level): _NAMES[word] for word, level in LEVELS.items()}
"""Level -> name, the lowest first."""


def name(level: int) -> str:
    """The name of a level in the reader's language."""
    return str(BY_LEVEL[level])
