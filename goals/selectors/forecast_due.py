"""Whose forecast is asked for in a slot, and who has not said it yet."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from goals.models import ForecastSubmission, Judge
from goals.selectors import forecast_settings
from goals.selectors.forecast_places import Spot
from goals.selectors.forecast_settings import Asked
from salesplan.core.models import Metric, Role
from salesplan.core.models.base import in_language
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access

_ASKED = """
select p.user_id, 'rep', n.id, n.kind, n.code, n.name, n.name_zh_hans, n.name_zh_hant, 0, n.position
from core_holding h join core_person p on p.id = h.person_id
join core_user u on u.id = p.user_id and u.is_active
join core_node n on n.id = h.seat_id and n.kind = 'seat' and n.seat_kind <> 'overlay'
  and (n.ended_on is null or n.ended_on > %(on)s)
where h.valid_from <= %(on)s and h.valid_to > %(on)s
  and (%(user)s = 0 or p.user_id = %(user)s)
union all
select g.user_id, 'manager', n.id, n.kind, n.code, n.name, n.name_zh_hans, n.name_zh_hant,
  (select count(*) from core_closure c
   join core_node s on s.id = c.descendant_id and s.kind = 'seat' and s.seat_kind <> 'overlay'
   where c.ancestor_id = n.id and c.is_current and exists (
     select from core_holding h where h.seat_id = s.id and h.valid_from <= %(on)s
       and h.valid_to > %(on)s)),
  n.position
from core_grant g join core_user u on u.id = g.user_id and u.is_active
join core_node n on n.id = g.node_id and n.dimension = 'organisation'
where g.role = %(manager)s and g.valid_from <= %(on)s and g.valid_to > %(on)s
  and (%(user)s = 0 or g.user_id = %(user)s)
order by 1, 10, 5
"""
_SAID_BELOW = """
select c.ancestor_id, count(distinct f.organisation_id)
from goals_forecastsubmission f
join core_closure c on c.descendant_id = f.organisation_id and c.is_current
where f.metric_id = %(metric)s and f.first_period = %(first)s and f.months = %(months)s
  and f.judge = 'rep' and f.slot >= %(slot)s and c.ancestor_id = any(%(nodes)s)
group by c.ancestor_id
"""


@dataclass(frozen=True, slots=True)
class Due:
    """A figure that somebody is asked for in a slot.

    `is_said` once it was said in this slot; a manager's also has how many of the `seats` with
    people below have spoken.
    """

    user_id: int
    judge: str
    spot: Spot
    metric: Metric
    asked: Asked
    is_said: bool
    seats: int = 0
    spoken: int = 0

    @property
    def missing(self) -> int:
        """Seats below that have not spoken."""
        return max(self.seats - self.spoken, 0)


def mine(*, viewer: Viewer, today: date) -> list[Due]:
    """What the viewer is asked for in the slot of a day: the own seats and territories led."""
    if not viewer.can("forecasts.submit") or not viewer.user_id:
        return []
    return _due(viewer, today, viewer.user_id)


def everybody(*, viewer: Viewer, today: date) -> list[Due]:
    """What everybody is asked for; nobody but a viewer of everything gets any."""
    return _due(viewer, today, 0) if viewer.everything else []


def _due(viewer: Viewer, today: date, user_id: int) -> list[Due]:
    metrics = forecast_settings.metrics(viewer=viewer)
    rows = _candidates(today, user_id) if metrics else []
    if not rows:
        return []
    asked = forecast_settings.asked(viewer=viewer, today=today)
    said = _said(metrics[0], asked, {row[2] for row in rows})
    led = [row[2] for row in rows if row[1] == Judge.MANAGER]
    spoken = _spoken(metrics[0], asked, led) if led else {}
    return [
        Due(
            user, judge, Spot(node, kind, code, in_language(name, hans, hant)), metrics[0], asked,
            (node, judge) in said, seats, spoken.get(node, 0),
        )
        for user, judge, node, kind, code, name, hans, hant, seats, _position in rows
    ]  # fmt: skip


def _candidates(today: date, user_id: int) -> list[Any]:
    params: dict[str, Any] = {"on": today, "user": user_id, "manager": Role.MANAGER.value}
    with connection.cursor() as cursor:
        cursor.execute(_ASKED, params)
        return list(cursor.fetchall())


def _said(metric: Metric, asked: Asked, nodes: Iterable[int]) -> set[tuple[int, str]]:
    rows = ForecastSubmission.objects.visible_to(access.system()).filter(
        metric=metric, organisation_id__in=list(nodes), slot__gte=asked.slot.first,
        first_period=asked.month.first_month, months=asked.month.count,
    )  # fmt: skip
    return set(rows.order_by().values_list("organisation_id", "judge"))


def _spoken(metric: Metric, asked: Asked, nodes: list[int]) -> dict[int, int]:
    params: dict[str, Any] = {
        "metric": metric.pk, "first": asked.month.first_month, "months": asked.month.count,
        "slot": asked.slot.first, "nodes": nodes,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_SAID_BELOW, params)
        return dict(cursor.fetchall())
