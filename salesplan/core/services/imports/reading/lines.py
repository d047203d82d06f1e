"""Blocks of a kind: typed, checked, resolved. For sales lines also keys and currencies."""

from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from salesplan.core.services.imports.reading import dates, numbers, schemas
from salesplan.core.services.imports.reading.collecting import Faults
from salesplan.core.services.imports.reading.converting import Converter
from salesplan.core.services.imports.reading.mappings import POSITION, Mapping
from salesplan.core.services.imports.reading.resolving import EMPTY_NODES, Resolver
from salesplan.core.services.imports.reading.schemas import Field, FieldType

RATE_ONE = 10**schemas.RATE_SCALE


@dataclass(frozen=True, slots=True)
class Reference:
    """What the file's codes are held against.

    ``nodes``: dimension -> frame of code, id; for sales lines organisation holds the seats.
    ``unassigned``: dimension -> id. ``rates``: frame of currency, date, rate (text or Decimal):
    reporting currency per unit, from a day on.
    """

    nodes: AnyMapping[str, pl.DataFrame] = field(default_factory=dict)
    unassigned: AnyMapping[str, int] = field(default_factory=dict)
    currency: str = ""
    rates: pl.DataFrame | None = None


class Lines:
    """Turns frames of text into frames of a kind's columns."""

    def __init__(self, mapping: Mapping, reference: Reference, today: date) -> None:
        self.mapping = mapping
        self.converter = Converter(mapping, today)
        self._reference = reference
        self._fields = [
            found
            for found in schemas.SCHEMAS[mapping.kind]
            if found.name in mapping.fields or found.default
        ]
        self.resolvers = {
            known.dimension: Resolver(
                reference.nodes.get(known.dimension, EMPTY_NODES),
                mapping.rule(known.dimension),
                self._absent(known),
            )
            for known in self._fields
            if known.type is FieldType.NODE
        }

    @property
    def by_position(self) -> bool:
        key = self.mapping.key
        return self.mapping.kind == "sales_lines" and key is not None and key.line == POSITION

    @property
    def canonical(self) -> tuple[str, ...]:
        """The columns over which positions in an order are ranked: codes first, amounts last."""
        codes = tuple(f"{known.name}_code" for known in self._nodes())
        figures = ("quantity", "amount", "cost_amount", "revenue", "cost", "currency", "rate")
        return ("date", *codes, *figures)

    def convert(self, frame: pl.DataFrame, faults: Faults) -> pl.DataFrame:
        """Return the typed columns of all rows; what is wrong stands in ``faults``."""
        frame = self.converter.cleaned(frame, faults)
        if self.mapping.kind == "sales_lines":
            return self._sales(frame, faults)
        columns: dict[str, pl.Series] = {}
        for known in (*self._fields, *self._attributes()):
            columns.update(self._typed(known, frame, faults))
        return pl.DataFrame(columns)

    def _attributes(self) -> list[Field]:
        names = [name for name in self.mapping.fields if name.startswith(schemas.ATTRIBUTE)]
        return [Field(name) for name in names]

    def _nodes(self) -> list[Field]:
        return [
            known
            for known in schemas.SCHEMAS[self.mapping.kind]
            if known.type is FieldType.NODE and known.name in self.mapping.fields
        ]

    def _absent(self, known: Field) -> int:
        if known.absent == "all":
            return schemas.ALL
        return self._reference.unassigned.get(known.dimension, schemas.ALL)

    def _typed(self, known: Field, frame: pl.DataFrame, faults: Faults) -> dict[str, pl.Series]:
        read = self.converter
        if known.type in schemas.SCALES:
            return {known.name: _decimal(read.figure(known, frame, faults), known)}
        if known.type is FieldType.DATE:
            return {known.name: read.date(known, frame, faults)}
        if known.type is FieldType.PERIOD:
            found = read.period(known, frame, faults)
            return {known.name: found["first"], "months": found["months"]}
        if known.type is FieldType.NODE:
            return {f"{known.name}_id": self._node_ids(known, frame, faults)}
        if known.type is FieldType.CHOICE:
            return {known.name: read.choice(known, frame, faults)}
        if known.type is FieldType.CURRENCY:
            return {known.name: read.currency(known, frame, faults)}
        return {known.name: read.text(known, frame, faults)}

    def _node_ids(self, known: Field, frame: pl.DataFrame, faults: Faults) -> pl.Series:
        source = self.mapping.fields.get(known.name)
        if source is None:
            return _same(self._absent(known), frame.height, pl.Int32)
        codes = self.converter.raw(known.name, frame)
        resolver = self.resolvers[known.dimension]
        return resolver.resolve(codes, source.column or known.name, faults)

    def _sales(self, frame: pl.DataFrame, faults: Faults) -> pl.DataFrame:
        known = schemas.fields("sales_lines")
        read, key = self.converter, self.mapping.key
        if key is None:
            raise ValueError("a mapping of sales lines has a key")
        columns = {"order_no": read.key(key.order, frame, faults)}
        if isinstance(key.line, tuple):
            columns["line_no"] = read.key(key.line, frame, faults)
        columns["date"] = read.date(known["date"], frame, faults)
        columns["period"] = dates.month_of(columns["date"])
        for node in (item for item in known.values() if item.type is FieldType.NODE):
            columns[f"{node.name}_id"] = self._node_ids(node, frame, faults)
        figures = {
            name: self._figure(known[name], frame, faults)
            for name in ("quantity", "revenue", "cost", "rate")
        }
        columns["quantity"] = figures["quantity"].fill_null(0)
        columns |= self._money(figures, columns["date"], frame, faults)
        if self.by_position:
            for node in self._nodes():
                columns[f"{node.name}_code"] = read.raw(node.name, frame).str.strip_chars()
        return pl.DataFrame(columns)

    def _figure(self, known: Field, frame: pl.DataFrame, faults: Faults) -> pl.Series:
        if known.name in self.mapping.fields:
            return self.converter.figure(known, frame, faults)
        return pl.Series([None], dtype=pl.Int64).new_from_index(0, frame.height)

    def _money(
        self,
        figures: AnyMapping[str, pl.Series],
        days: pl.Series,
        frame: pl.DataFrame,
        faults: Faults,
    ) -> dict[str, pl.Series]:
        """Return revenue and cost in the reporting currency beside what the file says."""
        if "currency" not in self.mapping.fields:
            return self._reporting(figures, frame.height)
        known = schemas.fields("sales_lines")["currency"]
        currency = self.converter.currency(known, frame, faults)
        own = self._reference.currency
        currency = currency.replace("", own)
        rated = _with_rates(currency, days, self._reference.rates)
        rate = figures["rate"].fill_null(rated["rate"])
        foreign = currency != own
        rate = rate.scatter((~foreign).arg_true(), RATE_ONE)
        faults.mark(foreign & rate.is_null() & days.is_not_null(), "currency", "no_rate", currency)
        faults.mark(rate <= 0, "rate", "bad_rate", rate)
        given = figures["rate"].is_not_null() | ~foreign
        rate_date = rated["from"].scatter(given.arg_true(), days.filter(given))
        return {
            "revenue": _converted(figures["revenue"], rate, faults),
            "cost": _converted(figures["cost"], rate, faults),
            "currency": currency,
            "amount": figures["revenue"],
            "cost_amount": figures["cost"],
            "rate": _decimal(rate, schemas.fields("sales_lines")["rate"]),
            "rate_date": rate_date,
        }

    def _reporting(self, figures: AnyMapping[str, pl.Series], height: int) -> dict[str, pl.Series]:
        """Without a currency column everything is in the reporting currency, said by nulls."""
        return {
            "revenue": figures["revenue"],
            "cost": figures["cost"],
            "currency": _same(None, height, pl.String),
            "amount": _same(None, height, pl.Int64),
            "cost_amount": _same(None, height, pl.Int64),
            "rate": _same(None, height, pl.Decimal(18, schemas.RATE_SCALE)),
            "rate_date": _same(None, height, pl.Date),
        }


def _with_rates(currency: pl.Series, days: pl.Series, rates: pl.DataFrame | None) -> pl.DataFrame:
    """Return rate (10^-8) and its day for each line: the latest rate not after the line's day."""
    place = pl.int_range(0, len(days), eager=True)
    lines = pl.DataFrame({"currency": currency, "date": days, "place": place})
    if rates is None or rates.is_empty():
        empty = _same(None, len(days), pl.Int64)
        return pl.DataFrame({"rate": empty, "from": _same(None, len(days), pl.Date)})
    scaled = numbers.scaled(rates["rate"].cast(pl.String), numbers.NumberStyle(), 8)
    table = pl.DataFrame(
        {"currency": rates["currency"], "from": rates["date"], "rate": scaled.cast(pl.Int64)}
    ).sort("from")
    dated = lines.filter(pl.col("date").is_not_null()).sort("date")
    found = dated.join_asof(
        table,
        left_on="date",
        right_on="from",
        by="currency",
        coalesce=False,
        check_sortedness=False,
    )
    rated = found.select("place", "rate", "from")
    joined = lines.select("place").join(rated, on="place", how="left")
    return joined.sort("place").select("rate", "from")


def _converted(amount: pl.Series, rate: pl.Series, faults: Faults) -> pl.Series:
    """Return amount * rate in smallest units, rounded half-even once."""
    exact = amount.cast(pl.Int128) * rate.cast(pl.Int128)
    value = numbers.half_even(exact, numbers.whole(RATE_ONE))
    faults.mark(value.abs() >= schemas.AMOUNT_LIMIT, "amount", "absurd_amount", value)
    return value.cast(pl.Int64, strict=False)


def _decimal(values: pl.Series, known: Field) -> pl.Series:
    """Show figures of rates, targets and observations as exact decimals; money stays integer."""
    if known.type is FieldType.INTEGER:
        return values.cast(pl.Int32, strict=False)
    scale = schemas.SCALES[known.type]
    unit = pl.lit(f"{10**-scale:.{scale}f}").cast(pl.Decimal(18, scale))
    frame = pl.DataFrame({"value": values.cast(pl.Decimal(18, 0))})
    return frame.select((pl.col("value") * unit).cast(pl.Decimal(18, scale)))["value"]


def _same(value: object, length: int, dtype: pl.DataType | type[pl.DataType]) -> pl.Series:
    return pl.Series([value], dtype=dtype).new_from_index(0, length)
