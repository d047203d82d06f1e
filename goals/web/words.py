"""How pages write amounts and methods in sentences."""

from goals.selectors.explanations import Words
from goals.services.methods import REGISTRY
from salesplan.core.models import Metric
from salesplan.web.templatetags.figures import figure


def words_of(metric: Metric) -> Words:
    """Amounts of a metric as pages show them, methods by their labels."""
    labels = {name: method.label for name, method in REGISTRY.items()}
    return Words(show=lambda value: figure(value, metric), labels=labels)
