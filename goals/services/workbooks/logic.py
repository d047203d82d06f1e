"""How a target was broken down, in words, and back from the words of any language."""

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from goals.selectors.decompositions import COPIED, PARTS
from goals.services.methods import REGISTRY

_OTHERS: dict[str, str | Promise] = {
    "typed": _("Typed"),
    "batch": _("Block of cells"),
    "workbook": _("From a workbook"),
    "import": _("Imported"),
    COPIED: _("Copied from an earlier version"),
    "fit": _("Fitted to two margins"),
    "merge": _("Merged from a sandbox"),
    "fairer_split": _("Fairer split"),
    PARTS: _("Sum of its parts"),
}
_LIKE_REFERENCE = {"growth": "last_year"}
_WITHOUT_AMOUNT = {"clear", "fixed", "copy"}


def label(*, name: str) -> str:
    """The words for a method of the registry or of the journal."""
    if not name:
        return ""
    return str(REGISTRY[name].label) if name in REGISTRY else str(_OTHERS.get(name, name))


def find(*, text: str) -> str | None:
    """The method that a text names, by its name or its words in any language; None for none."""
    wanted = text.strip().casefold()
    if wanted in REGISTRY:
        return wanted
    for language, _name in settings.LANGUAGES:
        with override(language):
            for name in (*REGISTRY, *_OTHERS):
                if label(name=name).casefold() == wanted:
                    return name
    return None


def to_spread(*, name: str) -> str | None:
    """The method by which a given target comes down: that of its logic, where an amount is all
    that it needs; "present" for what was typed, imported or summed; None for what needs more.
    """
    name = _LIKE_REFERENCE.get(name, name)
    if name in _OTHERS and name not in REGISTRY:
        return "present"
    if name in REGISTRY and REGISTRY[name].needs == "amount" and name not in _WITHOUT_AMOUNT:
        return name
    return None
