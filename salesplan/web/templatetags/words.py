"""Names that the code uses, in the reader's words."""

from django.template import Library
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from salesplan.core.models import Dimension, Kind

register = Library()
COLUMN_TYPES: dict[str, str | Promise] = {
    "integer": _("whole number"),
    "decimal": _("decimal number"),
    "date": _("date"),
    "text": _("text"),
    "empty": _("empty"),
}


@register.filter_function
def dimension_label(name: str) -> str:
    """The name of a dimension, or of the kind of node that a field of a file names."""
    return str(Dimension(name).label if name in Dimension else Kind(name).label)


@register.filter_function
def column_type(name: str) -> str:
    """What the cells of a column hold."""
    return str(COLUMN_TYPES[name])
