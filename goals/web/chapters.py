"""The six chapters of a plan, in the order in which the field works through them."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Chapter:
    """A chapter: where it is, what it answers, what it will hold; `registers` belong to it.

    Upper apps fill the slot `plan.chapter.<letter>` with panels (context: plan).
    """

    key: str
    letter: str
    label: str | Promise
    question: str | Promise
    holds: str | Promise
    icon: str
    registers: tuple[str, ...] = ()

    @property
    def slot(self) -> str:
        """The panel slot of the chapter."""
        return f"plan.chapter.{self.letter}"


CHAPTERS = (
    Chapter(
        "market", "a", _("Market review"), _("How did we do, and what does the market do?"),
        _("Performance of the base period, competitors, demand trends, potential, own position"
          " and the findings that goals rest on."),
        "compass", ("competitors",),
    ),
    Chapter(
        "goals", "b", _("Goals"), _("What do we want to reach, and who carries how much of it?"),
        _("Goals with value, baseline, owner and reason, and the target broken down exactly to"
          " seats, categories, channels and months."),
        "target",
    ),
    Chapter(
        "strategy", "c", _("Core strategy"), _("How do we close the gap?"),
        _("Segments, channel mix, answers to competitors, customer policies, prices, promotions"
          " and launches, each as an initiative with its effect."),
        "chess", ("initiatives",),
    ),
    Chapter(
        "actions", "d", _("Action plan"), _("Who does what by when?"),
        _("Actions with owner, date, status and the goal they serve; campaigns and visits."),
        "checklist", ("actions", "risks"),
    ),
    Chapter(
        "resources", "e", _("Resources and budget"), _("With which people and how much money?"),
        _("Seats and vacancies, capacity against target, budget and spend, material, training."),
        "users",
    ),
    Chapter(
        "monitoring", "f", _("Monitoring"), _("Are we on track, and what do we correct?"),
        _("Actual against target to date, alerts with their causes, reviews and calibrations."),
        "activity", ("alerts",),
    ),
)  # fmt: skip
BY_KEY = {chapter.key: chapter for chapter in CHAPTERS}
