"""Sources of facts: made when an import first names them; closed month by month."""

from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from salesplan.core.errors import Invalid, NotVisible
from salesplan.core.models import Source
from salesplan.core.scoping import Viewer
from salesplan.core.services import access

DEFAULT = "main"


def obtain(*, actor: Viewer, code: str, name: str = "") -> Source:
    """The source of a code, new if there is none. Raises `Invalid` for an unusable code."""
    access.require(actor=actor, right="imports.run")
    slug = slugify(code)[:40]
    if not slug:
        raise Invalid(_("A source needs a code of letters and digits."), field="source")
    source, _made = Source.objects.get_or_create(code=slug, defaults={"name": (name or code)[:100]})
    return source


def close_through(*, actor: Viewer, source_id: int, period: int | None) -> None:
    """Close the months of a source up to `period` (year*12+month-1), or open all with None.

    Lines for closed months are still imported, but marked and listed as late.
    """
    access.require(actor=actor, right="imports.run")
    if not Source.objects.filter(pk=source_id).update(closed_through=period):
        raise NotVisible(_("There is nothing here, or it is not yours to see."))
