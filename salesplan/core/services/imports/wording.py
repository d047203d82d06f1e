"""Words for what only the writing half can find wrong with a row."""

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from salesplan.core.errors import Invalid
from salesplan.core.services.imports.reading import messages
from salesplan.core.services.imports.reading.errors import ReadingError

messages.MESSAGES.update(
    {
        "unknown_parent": _("There is no parent “%(parent)s” in this dimension or this file."),
        "unknown_owner": _("There is no seat “%(owner)s” to own this."),
        "unknown_kind_of_node": _("“%(kind)s” is no kind of this dimension. Possible: %(kinds)s."),
        "kind_changes": _("It is a %(kind)s already and cannot become something else."),
        "no_kind": _("Say what it is (kind): %(kinds)s."),
        "unknown_stage": _("“%(given)s” is not possible here. Possible: %(choices)s."),
        "reserved_code": _("This code is reserved."),
        "twice_in_file": _("Row %(first)s has the same key."),
        "unknown_seat": _("There is no seat “%(seat)s”. Give its name and parent to create it."),
        "unknown_manager": _("There is no person “%(manager)s” in this file or before."),
        "dates_reversed": _("The end is not after the beginning."),
        "holding_overlaps": _("The person holds this seat already from %(start)s to %(end)s."),
        "email_taken": _("The e-mail address belongs to %(name)s."),
        "unknown_metric": _("There is no metric “%(metric)s”."),
        "metric_not_observed": _("“%(metric)s” is calculated and cannot be imported."),
        "unknown_line": _("There is no such line of this source."),
        "shares_not_100": _("The base shares of line %(order)s/%(line)s add up to %(sum)s %%."),
        "bad_share": _("A share is more than 0 and at most 100 %%."),
        "own_currency": _("This is the reporting currency; its rate is 1."),
        "credit_seat_kind": _("Base credits go to base seats, overlay credits to overlay seats."),
    }
)


def refusal(error: ReadingError) -> Invalid:
    """What the reader could not read, as a refusal that says where and what to do."""
    refused = Invalid(describe_later(error), code=error.code)
    refused.params = {name: str(value) for name, value in error.numbers.items()}
    return refused


def _describe(error: ReadingError) -> str:
    return (
        messages.describe(error).replace("%", "%%") if error.numbers else messages.describe(error)
    )


describe_later = lazy(_describe, str)
