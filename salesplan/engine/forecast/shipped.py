"""Quantiles of scaled errors for batches too small to calibrate themselves.

From rolling origins inside the training parts of 1,000 public monthly series (M3). Polynomials in
log(1 + months): a row a level, columns 1, x, x^2. Made by `benchmarks.forecasting.shipped_table`.
"""

import numpy as np

from salesplan.engine.forecast.arrays import Floats

MEAN_ERROR = 0.875
"""Mean size of an error, errors beyond 6 counted as 6."""
MONTHS: Floats = np.array(
    [
        [-2.807, 0.478, -0.113],
        [-1.39, 0.027, -0.004],
        [1.369, -0.116, 0.058],
        [2.176, -0.118, 0.079],
    ]
)
TOTALS: Floats = np.array(
    [
        [-4.126, 0.998, -0.231],
        [-2.669, 0.143, -0.016],
        [-2.002, 0.03, -0.003],
        [-1.379, -0.079, 0.024],
        [-1.217, 0.086, -0.016],
        [-0.909, -0.012, 0.01],
        [-0.759, 0.044, -0.009],
        [-0.542, -0.017, 0.005],
        [-0.416, 0.005, 0.002],
        [-0.287, 0.021, -0.002],
        [-0.135, 0.006, 0.001],
        [0.0, 0.0, 0.0],
        [0.101, 0.012, -0.002],
        [0.229, 0.013, -0.004],
        [0.348, 0.038, -0.014],
        [0.501, 0.016, -0.006],
        [0.668, -0.017, 0.007],
        [0.908, -0.105, 0.032],
        [1.09, -0.069, 0.023],
        [1.464, -0.194, 0.062],
        [1.819, -0.125, 0.067],
        [2.044, 0.18, 0.003],
        [3.07, -0.251, 0.161],
    ]
)
