"""What rules find: figures and references of many nodes, read once for all rules together.

    found = readings.read(viewer=viewer, company=company, questions=questions)

gives one `Reading` per `Question`. Rules that ask alike share one question.
"""

from collections.abc import Iterable

from monitoring.selectors.readings.asking import Question, limits, measure_of, questions
from monitoring.selectors.readings.comparing import NO_DATA, NO_REFERENCE, Reading, answer
from monitoring.selectors.readings.sources import Sources
from salesplan.core.models import Company
from salesplan.core.scoping import Viewer

__all__ = [
    "NO_DATA",
    "NO_REFERENCE",
    "Question",
    "Reading",
    "limits",
    "measure_of",
    "questions",
    "read",
]


def read(
    *, viewer: Viewer, company: Company, questions: Iterable[Question]
) -> dict[Question, Reading]:
    """The readings of some questions; the number of queries follows that of places, not of rules.

    Nodes are those in the viewer's scope; references of benchmarks are made of them.
    """
    asked = list(dict.fromkeys(questions))
    sources = Sources(viewer, asked)
    return {question: answer(company, sources, question) for question in asked}
