"""Sources of facts: made when an import first names them; closed month by month."""

from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from salesplan.core.errors import Invalid, NotVisible
from salesplan.core.models import Source
from salesplan.core.scoping import Viewer
from salesplan.core.services import access
from salesplan.engine.periods import month_number

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


def close_month(*, actor: Viewer, source_id: int, month: str) -> None:
    """As `close_through`, with the month as people write it ("2026-07"; "" opens all).

    Raises `Invalid` for anything else.
    """
    if not month.strip():
        close_through(actor=actor, source_id=source_id, period=None)
        return
    year, _dash, number = month.strip().partition("-")
    if not (year.isdecimal() and number.isdecimal() and 1 <= int(number) <= 12):
        raise Invalid(_("Write the month like 2026-07."), field="month")
    close_through(actor=actor, source_id=source_id, period=month_number(int(year), int(number)))
