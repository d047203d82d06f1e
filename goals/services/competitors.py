"""Competitors (A2) as a register."""

from django.utils.translation import gettext_lazy as _

from goals.models import Competitor
from salesplan.core.models import Dimension, Kind
from salesplan.core.services import registers

COMPETITORS = registers.add(
    registers.Register(
        key="competitors",
        model=Competitor,
        label=_("Competitor"),
        label_plural=_("Competitors"),
        columns=("name", "product_line", "threat", "last_move", "moved_on", "response"),
        fields=(
            "name", "product_line", "threat", "strengths", "last_move", "moved_on", "response",
            "source",
        ),
        filters=("product_line", "threat", "moved_on"),
        search=("name", "strengths", "last_move", "response"),
        natural_key="name",
        app="goals",
        group="market",
        icon="swords",
        limits={"product_line": {"dimension": Dimension.PRODUCT, "kind": Kind.LINE}},
        tones={"threat": {"high": "bad", "medium": "watch", "low": "good"}},
        about=_("Who competes with us, what they did last, and how we answer."),
    )
)  # fmt: skip
