"""Series that were made, not found: level, growth, season and noise are known."""

import numpy as np


def seasonal(
    length: int = 60, *, level: float = 1_000.0, growth: float = 0.005, swing: float = 0.3,
    noise: float = 0.03, seed: int = 1,
) -> np.ndarray:  # fmt: skip
    """Growing monthly sales with a season of factors e^(+-swing)."""
    random = np.random.default_rng(seed)
    months = np.arange(length)
    logs = growth * months + swing * np.sin(2 * np.pi * months / 12)
    return level * np.exp(logs + noise * random.standard_normal(length))


def sporadic(length: int = 60, *, chance: float = 0.25, size: float = 40.0, seed: int = 1):
    """Something is sold with a chance each month."""
    random = np.random.default_rng(seed)
    return np.where(random.random(length) < chance, np.rint(random.gamma(4, size / 4, length)), 0.0)


def batch(count: int, length: int = 60) -> np.ndarray:
    """Different companies of one kind, (count, length)."""
    return np.stack(
        [
            seasonal(length, level=10.0 ** (at % 5), growth=0.004 * (at % 4), noise=0.05, seed=at)
            for at in range(count)
        ]
    )
