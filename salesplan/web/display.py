"""In which unit and language figures are shown during one request."""

from contextvars import ContextVar
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from salesplan.engine import notation

SYMBOLS = {"CNY": "¥", "JPY": "¥", "USD": "$", "EUR": "€", "GBP": "£", "TWD": "NT$", "HKD": "HK$"}
MYRIAD = 10_000
WESTERN = (1, 1_000, 1_000_000, 1_000_000_000)
CHINESE = (1, 10_000, 100_000_000)
UNIT_NAMES = {
    1: "",
    1_000: pgettext_lazy("unit", "k"),
    10_000: pgettext_lazy("unit", "×10k"),
    1_000_000: pgettext_lazy("unit", "M"),
    100_000_000: pgettext_lazy("unit", "×100M"),
    1_000_000_000: pgettext_lazy("unit", "B"),
}


@dataclass(frozen=True, slots=True)
class Display:
    """The currency, the unit of tables, and whether units are counted in myriads.

    `rate`: units of the reporting currency per unit of the one that is shown.
    """

    currency: str = "CNY"
    unit: int = MYRIAD
    chinese: bool = False
    rate: Decimal = Decimal(1)

    def converted(self, value: int) -> int:
        """An amount of the reporting currency in the one that is shown, rounded half-even."""
        return value if self.rate == 1 else round(value / Fraction(self.rate))

    @property
    def symbol(self) -> str:
        """The sign of the currency, or its code."""
        return SYMBOLS.get(self.currency, self.currency)

    @property
    def units(self) -> tuple[int, ...]:
        """Units that a single figure may be put into, ascending."""
        return CHINESE if self.chinese else WESTERN

    def suited(self, value: int) -> int:
        """The unit of a single amount (10^-2): the company's, or by its size if that is myriads."""
        if self.unit != MYRIAD:
            return self.unit
        unit = notation.choose(value, 2, self.units)
        many_myriads = 100_000 * MYRIAD
        fits = self.chinese and unit > MYRIAD and notation.choose(value, 2, (1, many_myriads)) == 1
        return MYRIAD if fits else unit

    @property
    def table_unit(self) -> int:
        """The unit of all amounts of a table: the company's, or thousands if 10,000 has no word."""
        return 1_000 if self.unit == MYRIAD and not self.chinese else self.unit

    def money_unit(self) -> str:
        """What stands in the head of a table of amounts: "¥ k", "万元"."""
        return self.named(self.table_unit)

    def named(self, unit: int) -> str:
        """A unit of the currency: "¥ M", "万元"."""
        name = str(UNIT_NAMES.get(unit, ""))
        if self.chinese:
            return name + (_("yuan") if self.currency == "CNY" else self.symbol)
        return f"{self.symbol} {name}".strip()


_ORDINARY = Display()
_current: ContextVar[Display] = ContextVar("display", default=_ORDINARY)


def activate(*, currency: str, unit: int, language: str, rate: Decimal = Decimal(1)) -> None:
    """Show figures this way until the next call in the same context."""
    _current.set(Display(currency, unit, language.startswith("zh"), rate))


def current() -> Display:
    """How figures are shown now."""
    return _current.get()
