"""The scale on which a series is modelled: logarithms where nothing is negative.

Growth and season of sales are factors; on the log scale they add up and large values do not rule.
"""

from dataclasses import dataclass

import numpy as np

from salesplan.engine.forecast.arrays import TINY, Bools, Floats

NEAR_ZERO = 0.01
"""Scaled series with a smaller minimum are shifted before their logarithm is taken."""
SHIFT = 0.3
"""Where the minimum lies after the shift, in units of the series' mean size."""
LARGEST = 60.0


@dataclass(frozen=True)
class Scale:
    """One row a series: ``unit`` (its mean size), ``shift`` (in units), ``log`` or identity."""

    unit: Floats
    shift: Floats
    log: Bools

    def forward(self, values: Floats) -> Floats:
        """Return values (S, n) on the model's scale: log(y / unit + shift), or y / unit."""
        scaled = values / self.unit[:, None]
        shifted = np.maximum(scaled + self.shift[:, None], TINY)
        return np.where(self.log[:, None], np.log(shifted), scaled)

    def back(self, modelled: Floats) -> Floats:
        """Return values (S, h) on the model's scale in the series' own unit."""
        levels = np.exp(np.clip(modelled, -LARGEST, LARGEST)) - self.shift[:, None]
        return np.where(self.log[:, None], levels, modelled) * self.unit[:, None]

    def rows(self, chosen: Bools) -> "Scale":
        """Return the scale of some of the series."""
        return Scale(self.unit[chosen], self.shift[chosen], self.log[chosen])


def scale_of(values: Floats, *, identity_for_zeros: bool = False) -> Scale:
    """Return the scale of series (S, n) without gaps.

    Identity for series with negative values (and, if so wished, with zeros); otherwise the
    logarithm, after a shift where values come near zero.
    """
    unit = np.maximum(np.abs(values).mean(axis=1), TINY)
    least = values.min(axis=1) / unit
    shift = np.where(least > NEAR_ZERO, 0.0, SHIFT - least)
    has_zeros = (values == 0).any(axis=1) & identity_for_zeros
    log: Bools = (least >= 0) & ~has_zeros
    return Scale(unit, np.where(log, shift, 0.0), log)
