"""What `goals` itself finds for the checklists of a plan: market, goals, resources, monitoring."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goals.models import Cell, Competitor, GoalKind, Level, Version, VersionState
from goals.selectors import checklists, rounds
from goals.selectors import goals as goal_reads
from goals.selectors import plans as plan_reads
from goals.selectors.checklists import Asked, Found
from salesplan.core.models import Closure, Holding, Kind, Node, SeatKind
from salesplan.core.selectors import access, actuals

NAMED = 3


def register() -> None:
    """Called once, when the app is ready."""
    for order, (key, chapter, label, find) in enumerate(_ITEMS):
        checklists.register(key=key, chapter=chapter, label=label, find=find, order=order)


def named(*, names: list[str]) -> str:
    """The first few names, and how many more there are."""
    shown = ", ".join(names[:NAMED])
    more = len(names) - NAMED
    return f"{shown} +{more}" if more > 0 else shown


def _base_sales(asked: Asked) -> Found | None:
    plan = asked.plan
    return _sales(asked, plan.base_first_period, plan.base_months)


def _comparison_sales(asked: Asked) -> Found | None:
    plan = asked.plan
    first = plan.comparison_first_period
    if first is None or plan.comparison_months is None:
        return _sales(asked, plan.base_first_period - 12, plan.base_months)
    return _sales(asked, first, plan.comparison_months)


def _sales(asked: Asked, first: int, months: int) -> Found | None:
    if not access.covers_organisation(asked.viewer, asked.plan.organisation_id):
        return None
    sold = actuals.figures(
        viewer=asked.viewer, organisation_id=asked.plan.organisation_id, first_period=first,
        last_period=first + months - 1, as_of=asked.as_of,
    )  # fmt: skip
    return Found(sold.revenue != 0, _("No sales in these months: import them."))


def _competitors(asked: Asked) -> Found:
    rows = list(Competitor.objects.visible_to(asked.viewer).values_list("name", "response"))
    silent = [name for name, response in rows if not response]
    if not rows:
        return Found(done=False, missing=_("No competitor is noted."))
    return Found(not silent, _("Without our response: %(names)s") % {"names": named(names=silent)})


def _core_goal(asked: Asked) -> Found:
    core = goal_reads.goals(viewer=asked.viewer, plan_id=asked.plan.pk).filter(kind=GoalKind.CORE)
    return Found(core.exists(), _("No core goal is stated."))


def _smart(asked: Asked) -> Found:
    rows = goal_reads.checked(viewer=asked.viewer, plan_id=asked.plan.pk)
    lacking = [row.goal.name for row in rows if not row.is_smart]
    text = _("Incomplete (%(count)s of %(all)s): %(names)s") % {
        "count": len(lacking), "all": len(rows), "names": named(names=lacking),
    }  # fmt: skip
    return Found(bool(rows) and not lacking, text if rows else _("No goal is stated."))


def _target(asked: Asked) -> Found:
    cells = Cell.objects.visible_to(asked.viewer).filter(version=_version(asked))
    return Found(cells.exists(), _("The grid is empty."))


def _seats(asked: Asked) -> Found:
    cells = Cell.unscoped.filter(version=_version(asked), level=Level.TARGET)
    without = _open_seats(asked).exclude(pk__in=cells.values("organisation_id"))
    names = [seat.label for seat in without]
    text = _("Seats without target (%(count)s): %(names)s")
    return Found(not names, text % {"count": len(names), "names": named(names=names)})


def _vacant(asked: Asked) -> Found:
    cells = Cell.unscoped.filter(version=_version(asked), level=Level.TARGET).exclude(value=0)
    held = Holding.objects.filter(valid_from__lte=asked.today, valid_to__gt=asked.today)
    vacant = _open_seats(asked).exclude(pk__in=held.values("seat_id"))
    names = [seat.label for seat in vacant.filter(pk__in=cells.values("organisation_id"))]
    text = _("Vacant seats with a target (%(count)s): %(names)s")
    return Found(not names, text % {"count": len(names), "names": named(names=names)})


def _on_time(asked: Asked) -> Found | None:
    dated = rounds.calendar(viewer=asked.viewer, plan_id=asked.plan.pk, today=asked.today)
    late = [one.round.name for one in dated if one.is_overdue]
    if not dated:
        return Found(done=False, missing=_("No round with a deadline is set."))
    return Found(not late, _("Overdue: %(names)s") % {"names": named(names=late)})


def _approved(asked: Asked) -> Found:
    version = _version(asked)
    text = _("%(version)s is in the state “%(state)s”.")
    told = text % {"version": version.code, "state": version.get_state_display()}
    return Found(version.state == VersionState.APPROVED, told)


def _rhythm(asked: Asked) -> Found:
    return Found(bool(asked.plan.rhythm), _("Choose how often the plan is reviewed."))


def _version(asked: Asked) -> Version:
    return plan_reads.current(viewer=asked.viewer, plan_id=asked.plan.pk)


def _open_seats(asked: Asked) -> QuerySet[Node]:
    return (
        Node.objects.visible_to(asked.viewer)
        .filter(
            pk__in=Closure.below((asked.plan.organisation_id,)), kind=Kind.SEAT, ended_on=None,
            is_unassigned=False,
        )
        .exclude(seat_kind=SeatKind.OVERLAY)
        .order_by("code")
    )  # fmt: skip


_ITEMS = (
    ("base_sales", "market", gettext_lazy("The base period has sales"), _base_sales),
    ("comparison_sales", "market", gettext_lazy("The comparison period has sales"),
     _comparison_sales),
    ("competitors", "market", gettext_lazy("Competitors are noted with our response"),
     _competitors),
    ("core_goal", "goals", gettext_lazy("A core goal is stated"), _core_goal),
    ("smart", "goals", gettext_lazy("Every goal is SMART"), _smart),
    ("target", "goals", gettext_lazy("The target is set"), _target),
    ("seats", "goals", gettext_lazy("Every seat has a target"), _seats),
    ("on_time", "goals", gettext_lazy("The rounds keep their deadlines"), _on_time),
    ("approved", "goals", gettext_lazy("The plan is approved"), _approved),
    ("vacant", "resources", gettext_lazy("No vacant seat carries a target"), _vacant),
    ("rhythm", "monitoring", gettext_lazy("A review rhythm is set"), _rhythm),
)  # fmt: skip
