"""What a grid shows: rows, filters, references."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from goals.models import Level
from goals.selectors.references import NAMES
from salesplan.core.errors import Invalid
from salesplan.core.models import Dimension, Metric, Stage, TerritoryTier

AXES = (Dimension.ORGANISATION, Dimension.PRODUCT, Dimension.CHANNEL, Dimension.CUSTOMER)
"""The dimensions in the order of the keys of cells."""
LEVELS = {"floor": Level.FLOOR, "target": Level.TARGET, "stretch": Level.STRETCH}
DERIVED = ("growth", "share", "per_seat")
"""What is worked out of a row's total: on its reference, on the whole, per seat."""
MOST_REFERENCES = 8


@dataclass(frozen=True)
class View:
    """What a grid shows: `rows` are one or two dimensions, the second nested in the first; the
    other keys are narrowed to one node each (0 = all), territories to a tier and products to a
    life-cycle stage. `reference` is what growth is measured on; `references` are columns beside
    the total: those of actuals, the other levels, ``version:<id>``, and the `DERIVED` ones.
    """

    metric: Metric
    level: int = Level.TARGET
    rows: tuple[str, ...] = (Dimension.ORGANISATION,)
    product_id: int = 0
    channel_id: int = 0
    reference: str = "last_year"
    organisation_id: int = 0
    customer_id: int = 0
    tier: str = ""
    stage: str = ""
    references: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.rows or len(self.rows) > 2 or len(set(self.rows)) < len(self.rows):
            raise Invalid(_("Choose one or two different dimensions for the rows."), field="rows")
        if set(self.rows) - set(AXES):
            raise Invalid(
                _("Rows can be organisation, product, channel and customer."), field="rows"
            )
        if self.tier and self.tier not in TerritoryTier.values:
            raise Invalid(_("There is no such tier."), field="tier")
        if self.stage and self.stage not in Stage.values:
            raise Invalid(_("There is no such life-cycle stage."), field="stage")
        unknown = [name for name in self.references if not _is_reference(name)]
        if unknown or len(self.references) > MOST_REFERENCES:
            raise Invalid(_("There is no such reference."), field="references")

    @property
    def chosen(self) -> dict[str, int]:
        """The node that each dimension is narrowed to; 0 = all.

        Of the rows only territories in front can begin lower down.
        """
        ids = (self.organisation_id, self.product_id, self.channel_id, self.customer_id)
        whole = set(self.rows) - {Dimension.ORGANISATION} | set(self.rows[1:])
        return {axis: 0 if axis in whole else ids[at] for at, axis in enumerate(AXES)}


def _is_reference(name: str) -> bool:
    word, colon, number = name.partition(":")
    if colon:
        return word == "version" and number.isdecimal() and len(number) < 10
    return name in NAMES or name in LEVELS or name in DERIVED
