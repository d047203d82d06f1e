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
        [-2.862, 0.512, -0.128],
        [-1.439, 0.055, -0.018],
        [0.0, 0.0, 0.0],
        [1.317, -0.081, 0.042],
        [2.19, -0.161, 0.083],
    ]
)
TOTALS: Floats = np.array(
    [
        [-4.118, 0.985, -0.227],
        [-2.658, 0.128, -0.012],
        [-1.994, 0.018, 0.0],
        [-1.372, -0.086, 0.026],
        [-1.218, 0.088, -0.016],
        [-0.903, -0.018, 0.012],
        [-0.752, 0.037, -0.007],
        [-0.537, -0.023, 0.007],
        [-0.409, -0.002, 0.003],
        [-0.282, 0.016, -0.0],
        [-0.133, 0.003, 0.002],
        [0.0, 0.0, 0.0],
        [0.11, 0.003, 0.0],
        [0.238, 0.004, -0.002],
        [0.351, 0.035, -0.013],
        [0.505, 0.012, -0.005],
        [0.672, -0.02, 0.007],
        [0.906, -0.102, 0.031],
        [1.087, -0.065, 0.022],
        [1.466, -0.196, 0.063],
        [1.814, -0.119, 0.065],
        [2.125, 0.085, 0.026],
        [3.069, -0.249, 0.16],
    ]
)
