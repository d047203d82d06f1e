"""Columns of text to typed fields of a kind, with every fault named by row and column."""

from collections.abc import Mapping as AnyMapping
from datetime import date
from decimal import Decimal

import polars as pl

from salesplan.core.services.imports.reading import dates, expressions, numbers, schemas, texts
from salesplan.core.services.imports.reading.collecting import Faults
from salesplan.core.services.imports.reading.limits import FIELD_BYTES
from salesplan.core.services.imports.reading.mappings import (
    FieldSource,
    Mapping,
    SignRule,
    columns_of,
)
from salesplan.core.services.imports.reading.schemas import Field, FieldType
from salesplan.engine import formula

KEY_JOINT = "|"
_PERIOD_SCHEMA = {"first": pl.Int32, "months": pl.Int32}


class Converter:
    """Reads the fields of one mapping from frames of text columns."""

    def __init__(self, mapping: Mapping, today: date) -> None:
        self.mapping = mapping
        self.today = today
        file = mapping.file
        self._style = numbers.NumberStyle(file.decimal_mark, file.thousands_mark)
        self._nodes = {
            name: formula.parse(source.expression)
            for name, source in mapping.fields.items()
            if source.expression
        }

    def cleaned(self, frame: pl.DataFrame, faults: Faults) -> pl.DataFrame:
        """Return the frame with null tokens emptied; names fields that are too long."""
        longest = frame.select(pl.all().str.len_bytes().max()).row(0) if frame.height else ()
        for name, length in zip(frame.columns, longest, strict=False):
            if (length or 0) > FIELD_BYTES:
                faults.mark(frame[name].str.len_bytes() > FIELD_BYTES, name, "field_too_long")
        tokens = [token for token in self.mapping.file.null_tokens if token]
        return frame.with_columns(pl.all().replace(tokens, "")) if tokens else frame

    def text(self, field: Field, frame: pl.DataFrame, faults: Faults) -> pl.Series:
        """Return a text or code field, "" where empty (a default fills in)."""
        source = self.mapping.fields.get(field.name)
        values = texts.normalise(self.raw(field.name, frame))
        label = _label(field.name, source)
        faults.mark(texts.refused(values), label, "refused_character", values)
        limit = schemas.CODE_LENGTH if field.type is FieldType.CODE else field.max_length
        faults.mark(texts.longer(values, limit), label, "text_too_long", values, limit=limit)
        if field.default:
            values = values.replace("", field.default)
        if field.required:
            faults.mark(values == "", label, "missing_value")
        return values

    def choice(self, field: Field, frame: pl.DataFrame, faults: Faults) -> pl.Series:
        values = self.text(field, frame, faults).str.to_lowercase()
        wrong = ~values.is_in(list(field.choices)) & (values != "")
        label = _label(field.name, self.mapping.fields.get(field.name))
        faults.mark(wrong, label, "unknown_choice", values, choices=", ".join(field.choices))
        return values

    def currency(self, field: Field, frame: pl.DataFrame, faults: Faults) -> pl.Series:
        values = texts.normalise(self.raw(field.name, frame)).str.to_uppercase()
        label = _label(field.name, self.mapping.fields.get(field.name))
        wrong = ~values.str.contains(r"^[A-Z]{3}$") & (values != "")
        faults.mark(wrong, label, "not_a_currency", values)
        if field.required:
            faults.mark(values == "", label, "missing_value")
        return values

    def raw(self, name: str, frame: pl.DataFrame) -> pl.Series:
        """Return the text of a field as it stands; "" for one that is not mapped."""
        source = self.mapping.fields.get(name, FieldSource())
        if source.column:
            return frame[source.column]
        return pl.Series([source.constant], dtype=pl.String).new_from_index(0, frame.height)

    def key(self, columns: tuple[str, ...], frame: pl.DataFrame, faults: Faults) -> pl.Series:
        """Return a key of one or several columns, none of which may be empty."""
        parts = [texts.normalise(frame[name]) for name in columns]
        for name, values in zip(columns, parts, strict=True):
            faults.mark(values == "", name, "missing_key")
            faults.mark(texts.refused(values), name, "refused_character", values)
            wide = texts.longer(values, schemas.CODE_LENGTH)
            faults.mark(wide, name, "text_too_long", values, limit=schemas.CODE_LENGTH)
        if len(parts) == 1:
            return parts[0]
        joined = pl.DataFrame({str(number): part for number, part in enumerate(parts)})
        return joined.select(pl.concat_str(pl.all(), separator=KEY_JOINT).alias("key"))["key"]

    def date(self, field: Field, frame: pl.DataFrame, faults: Faults) -> pl.Series:
        source = self.mapping.fields.get(field.name, FieldSource())
        values, label = self.raw(field.name, frame), _label(field.name, source)
        found = dates.parse(values, source.date_formats or self.mapping.file.date_formats)
        wrong = found.is_null()
        if found.null_count():
            empty = values.str.strip_chars() == ""
            faults.mark(wrong & ~empty, label, "not_a_date", values)
            if field.required:
                faults.mark(wrong & empty, label, "missing_value")
        if field.name not in ("ended_on", "valid_to", "valid_from", "hired_on"):
            absurd = dates.out_of_bounds(found, self.today)
            faults.mark(absurd, label, "absurd_date", values, today=self.today.isoformat())
        return found

    def period(self, field: Field, frame: pl.DataFrame, faults: Faults) -> pl.DataFrame:
        """Return columns first (month) and months; null where the text is no period."""
        values = self.raw(field.name, frame)
        distinct = values.unique().to_list()
        pairs = [dates.parse_period(text) or (None, None) for text in distinct]
        table = pl.DataFrame(pairs, schema=_PERIOD_SCHEMA, orient="row").with_columns(
            pl.Series("text", distinct, dtype=pl.String)
        )
        found = pl.DataFrame({"text": values}).join(
            table, on="text", how="left", maintain_order="left"
        )
        label = _label(field.name, self.mapping.fields.get(field.name))
        faults.mark(found["first"].is_null(), label, "not_a_period", values)
        low, high = dates.EARLIEST.year * 12, (self.today.year + dates.YEARS_AHEAD + 1) * 12
        absurd = (found["first"] < low) | (found["first"] >= high)
        faults.mark(absurd, label, "absurd_date", values, today=self.today.isoformat())
        return found.select("first", "months")

    def figure(self, field: Field, frame: pl.DataFrame, faults: Faults) -> pl.Series:
        """Return a figure in smallest units (Int64), null where empty."""
        source = self.mapping.fields.get(field.name, FieldSource())
        scale = schemas.SCALES[field.type]
        label = _label(field.name, source)
        if source.expression or source.factor:
            value = self._calculated(field.name, source, frame, scale, faults)
        else:
            value = self._plain(self.raw(field.name, frame), label, scale, faults)
        value = self._signed(field.name, value, frame)
        absurd = value.abs() >= schemas.AMOUNT_LIMIT
        if absurd.any():
            faults.mark(absurd, label, "absurd_amount", self._shown(source, frame))
        if field.required and value.null_count():
            empty = value.is_null() & self._is_empty(source, frame)
            faults.mark(empty, label, "missing_value")
        return value.cast(pl.Int64, strict=False)

    def _plain(self, values: pl.Series, label: str, scale: int, faults: Faults) -> pl.Series:
        found = numbers.scaled(values, self._style, scale)
        if found.null_count():
            wrong = found.is_null() & (values.str.strip_chars() != "")
            if wrong.any():
                codes = numbers.failure_codes(values.filter(wrong))
                faults.mark(wrong, label, codes, values)
        return found

    def _calculated(
        self, name: str, source: FieldSource, frame: pl.DataFrame, scale: int, faults: Faults
    ) -> pl.Series:
        columns = {
            column: self._plain(frame[column], column, expressions.SCALE, faults)
            for column in columns_of(source)
        }
        node = self._nodes.get(name) or _leaf(source)
        if source.factor:
            node = formula.Binary("*", node, formula.Number(Decimal(source.factor)))
        result = expressions.evaluate(node, columns, frame.height, scale)
        shown = self._shown(source, frame)
        faults.mark(result.by_zero, name, "division_by_zero", shown)
        faults.mark(result.overflow, name, "absurd_amount", shown)
        return result.value

    def _signed(self, name: str, value: pl.Series, frame: pl.DataFrame) -> pl.Series:
        for rule in self.mapping.signs:
            if name in rule.fields:
                value = _negative_where(value, frame, rule)
        return value

    def _shown(self, source: FieldSource, frame: pl.DataFrame) -> pl.Series:
        columns = columns_of(source)
        if not columns:
            return pl.Series([source.constant or source.expression]).new_from_index(0, frame.height)
        parts = [pl.col(column) for column in columns]
        return frame.select(pl.concat_str(parts, separator="; ").alias("shown"))["shown"]

    def _is_empty(self, source: FieldSource, frame: pl.DataFrame) -> pl.Series:
        """Whether a value is missing because columns are empty, not because they are wrong."""
        empty = pl.any_horizontal(
            pl.col(column).str.strip_chars() == "" for column in columns_of(source)
        )
        if not columns_of(source):
            return pl.Series([not (source.constant or source.expression)]).new_from_index(
                0, frame.height
            )
        return frame.select(empty.alias("empty"))["empty"]


def _leaf(source: FieldSource) -> formula.Node:
    if source.column:
        return formula.Column(source.column)
    return formula.Number(Decimal(source.constant))


def _label(name: str, source: FieldSource | None) -> str:
    """The column of the file where there is one, else the field."""
    return source.column if source is not None and source.column else name


def _negative_where(value: pl.Series, frame: pl.DataFrame, rule: SignRule) -> pl.Series:
    texts_of = frame[rule.column].str.strip_chars()
    table: AnyMapping[str, pl.Series] = {
        "value": value,
        "turn": texts_of.is_in(list(rule.negative)),
    }
    negative = numbers.whole(0) - value.abs()
    turned = pl.when(pl.col("turn")).then(negative).otherwise(pl.col("value"))
    return pl.DataFrame(table).select(turned.alias("value"))["value"]
