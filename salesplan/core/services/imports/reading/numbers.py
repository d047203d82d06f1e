"""Text to exact scaled integers, a column at a time; never through a float."""

from dataclasses import dataclass

import polars as pl

PRECISION = 38
FULL_WIDTH = "０１２３４５６７８９．，－＋（）"
HALF_WIDTH = "0123456789.,-+()"
_PLAIN = r"^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,2})?$"
_NOT_FINITE = r"(?i)^[+-]?(?:nan|s?nan|inf|infinity|#num!|#n/a|#div/0!|#value!|#ref!)$"


@dataclass(frozen=True, slots=True)
class NumberStyle:
    """Decimal mark, and the mark between groups of digits ("" for none)."""

    decimal_mark: str = "."
    thousands_mark: str = ""


def scaled(values: pl.Series, style: NumberStyle, scale: int) -> pl.Series:
    """Return ``values`` as Int128 in units of 10^-scale, rounded half-even; null where unreadable.

    Empty text gives null too. What is read beside plain numbers: groups of digits in the given
    style, (1.00) and 1.00- as negatives, a currency sign, spaces around, full-width digits (as
    Chinese input methods write them) and an exponent. Anything else stays null.
    """
    plain = style.decimal_mark == "."
    parsed = _cast(values, scale) if plain else _nulls(len(values))
    if not parsed.null_count():
        return parsed
    failed = parsed.is_null() & (values != "")
    if not failed.any():
        return parsed
    where = failed.arg_true()
    repaired = _cast(_cleaned(values.gather(where), style), scale)
    return parsed.scatter(where, repaired)


def failure_codes(values: pl.Series) -> pl.Series:
    """Say of values that scaled() could not read why: not_finite, absurd_amount, not_a_number."""
    text = values.str.strip_chars()
    frame = pl.DataFrame({"text": text})
    return frame.select(
        pl.when(pl.col("text").str.contains(_NOT_FINITE))
        .then(pl.lit("not_finite"))
        .when(pl.col("text").str.contains(_PLAIN))
        .then(pl.lit("absurd_amount"))
        .otherwise(pl.lit("not_a_number"))
        .alias("code")
    )["code"]


def whole(number: int) -> pl.Series:
    """Return one Int128, to calculate with columns of them."""
    return pl.Series([number], dtype=pl.Int128)


def half_even(numerator: pl.Series, divisor: pl.Series) -> pl.Series:
    """Return numerator / divisor rounded half-even (Int128; divisor positive)."""
    quotient = numerator // divisor
    rest = (numerator - quotient * divisor) * whole(2)
    odd = quotient % whole(2)
    up = (rest > divisor) | ((rest == divisor) & (odd == 1))
    return quotient + up.cast(pl.Int128)


def rescaled(values: pl.Series, scale: int, wanted: int) -> pl.Series:
    """Return Int128 ``values`` of one scale in another, rounded half-even when digits are lost."""
    if wanted < scale:
        return half_even(values, whole(10 ** (scale - wanted)))
    return values * whole(10 ** (wanted - scale)) if wanted > scale else values


def _cast(values: pl.Series, scale: int) -> pl.Series:
    return values.cast(pl.Decimal(PRECISION, scale), strict=False).to_physical()


def _nulls(length: int) -> pl.Series:
    return pl.Series([None], dtype=pl.Int128).new_from_index(0, length)


def _cleaned(values: pl.Series, style: NumberStyle) -> pl.Series:
    text = values.str.replace_many(list(FULL_WIDTH), list(HALF_WIDTH))
    text = text.str.replace_many(["\u2212", "\u00a0", "\u202f", "\u2009"], ["-", " ", " ", " "])
    text = text.str.strip_chars().str.replace(r"^\((.*)\)$", "-$1")
    text = text.str.replace(r"^([^-]*[0-9.,])\s*-$", "-$1")
    text = text.str.replace(r"^([+-]?)\s*[¥￥$€£]\s*", "$1")
    text = text.str.replace(r"\s*[¥￥$€£元]$", "")
    text = _ungrouped(text, style)
    if style.decimal_mark != ".":
        text = text.str.replace(style.decimal_mark, ".", literal=True)
    frame = pl.DataFrame({"text": text})
    readable = pl.col("text").str.contains(_PLAIN)
    return frame.select(pl.when(readable).then(pl.col("text")).alias("text"))["text"]


def _ungrouped(text: pl.Series, style: NumberStyle) -> pl.Series:
    """Take the groups' marks out where they stand right; elsewhere text becomes unreadable."""
    group, decimal = _escaped(style.thousands_mark), _escaped(style.decimal_mark)
    frame = pl.DataFrame({"text": text})
    column = pl.col("text")
    if not style.thousands_mark:
        other = r"\." if style.decimal_mark == "," else ","
        return frame.select(pl.when(~column.str.contains(other)).then(column).alias("text"))["text"]
    grouped = rf"^[+-]?[0-9]{{1,3}}(?:{group}[0-9]{{2,3}})*{group}[0-9]{{3}}(?:{decimal}[0-9]*)?$"
    bare = column.str.replace_all(group, "")
    return frame.select(
        pl.when(column.str.contains(grouped))
        .then(bare)
        .when(~column.str.contains(group))
        .then(column)
        .alias("text")
    )["text"]


def _escaped(mark: str) -> str:
    return {"": "", " ": r"\s", ".": r"\.", "'": "['’]"}.get(mark, mark)
