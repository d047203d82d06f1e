"""What a sales line carries besides what the file says, for lines that are stored at once."""

from dataclasses import dataclass

import polars as pl

from salesplan.core.services.imports.reading.schemas import SALES_COLUMNS

STAMPED_COLUMNS = (
    *SALES_COLUMNS,
    "tier_id",
    "is_late",
    "source_id",
    "batch_id",
    "is_split",
)
"""Columns of a stamped block, in the order of COPY."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """``tiers`` has columns customer_id and tier_id; who is not in it has ``no_tier``."""

    source_id: int
    batch_id: int
    closed_through: int
    tiers: pl.DataFrame
    no_tier: int

    def on(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return the lines with all columns of the table."""
        tiers = self.tiers.select(
            pl.col("customer_id").cast(pl.Int32), pl.col("tier_id").cast(pl.Int32)
        )
        joined = frame.join(tiers, on="customer_id", how="left", maintain_order="left")
        own = pl.col("currency").is_not_null()
        return joined.with_columns(
            pl.col("cost").fill_null(0),
            pl.col("tier_id").fill_null(self.no_tier),
            amount=pl.when(own).then(pl.col("amount")),
            is_late=pl.col("period") <= self.closed_through,
            source_id=pl.lit(self.source_id),
            batch_id=pl.lit(self.batch_id),
            is_split=pl.lit(value=False),
        ).select(STAMPED_COLUMNS)
