"""What rules find: figures and references of many nodes, read once for all rules together.

    found = readings.read(viewer=viewer, company=company, questions=questions)

gives one `Reading` per `Question`. Rules that ask alike share one question.
"""

from collections.abc import Iterable

from monitoring.models import AlertRule
from monitoring.selectors import nodes
from monitoring.selectors.places import Place
from monitoring.selectors.readings.asking import (
    Question,
    by_month,
    earlier,
    limits,
    measure_of,
    questions,
)
from monitoring.selectors.readings.comparing import NO_DATA, NO_REFERENCE, Reading, answer
from monitoring.selectors.readings.judging import beyond_in_all, levels, recovered
from monitoring.selectors.readings.sources import Sources
from salesplan.core.models import COMPANY_ID, Closure, Company
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access

__all__ = [
    "NO_DATA",
    "NO_REFERENCE",
    "Question",
    "Reading",
    "beyond_in_all",
    "by_month",
    "earlier",
    "levels",
    "limits",
    "measure_of",
    "places",
    "questions",
    "read",
    "recovered",
]


def places(*, viewer: Viewer, rule: AlertRule) -> list[Place]:
    """The nodes that a rule applies to and whose figures the viewer may see."""
    found = nodes.of_kind(viewer=viewer, below=COMPANY_ID, kind=rule.node_kind)
    if viewer.everything or access.covers_product(viewer, rule.product_id or 0):
        return found
    below = set(Closure.below(viewer.organisation))
    return [place for place in found if place.id in below]


def read(
    *, viewer: Viewer, company: Company, questions: Iterable[Question]
) -> dict[Question, Reading]:
    """The readings of some questions; the number of queries follows that of places, not of rules.

    Nodes are those in the viewer's scope; references of benchmarks are made of them.
    """
    asked = list(dict.fromkeys(questions))
    sources = Sources(viewer, asked)
    return {question: answer(company, sources, question) for question in asked}
