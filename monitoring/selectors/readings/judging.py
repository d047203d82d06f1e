"""How rules judge readings."""

from collections.abc import Sequence

import numpy as np

from monitoring.models import AlertRule
from monitoring.selectors.readings.asking import limits
from monitoring.selectors.readings.comparing import Reading
from salesplan.engine import alerts as engine
from salesplan.engine.alerts import Bools, Levels


def levels(rule: AlertRule, reading: Reading) -> Levels:
    """How bad each node is: 0, 1 (watch) or 2 (act)."""
    return engine.severities(
        limits(rule), reading.actual.values, reading.reference.values, reading.known
    )


def recovered(rule: AlertRule, reading: Reading) -> Bools:
    """Where an open case would be over."""
    return engine.recovered(
        limits(rule), reading.actual.values, reading.reference.values, reading.known
    )


def beyond_in_all(rule: AlertRule, past: Sequence[Reading]) -> set[int] | None:
    """The nodes beyond a threshold in all earlier periods; None without any."""
    found: set[int] | None = None
    for reading in past:
        beyond = np.flatnonzero(levels(rule, reading)).tolist()
        nodes = {reading.places[number].id for number in beyond}
        found = nodes if found is None else found & nodes
    return found
