"""Quantiles of scaled errors for batches too small to calibrate themselves.

From rolling origins inside the training parts of 1,000 public monthly series (M3). Polynomials in
log(1 + months): a row a level, columns 1, x, x^2. Made by `benchmarks.forecasting.shipped_table`.
"""

import numpy as np

from salesplan.engine.forecast.arrays import Floats

MEAN_ERROR = 0.873
"""Mean size of an error, errors beyond 6 counted as 6."""
MONTHS: Floats = np.array([[-2.6, 0.1, 0.0], [-1.36, 0.0, 0.0], [1.3, 0.05, 0.0], [2.1, 0.1, 0.0]])
TOTALS: Floats = np.zeros((23, 3))
