"""Say what is expected of a territory and period (B6); every word is kept and never changed.

A later submission supersedes an earlier one; the database refuses to change or delete any.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from goals.models import ForecastSubmission, Judge
from goals.selectors import forecast_places, forecast_settings, typed_figures
from goals.selectors import forecast_submissions as selectors
from goals.selectors.calibration_cards import amount, months
from goals.selectors.forecast_places import Place
from goals.selectors.forecast_submissions import Frozen
from salesplan.core.errors import Conflict, Invalid, NotAllowed, noted
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access as scope
from salesplan.core.services import access
from salesplan.engine import forecast_value
from salesplan.engine.forecast_value import FAR_FROM_STATISTICAL, MOVED_A_LOT
from salesplan.engine.money import LIMIT
from salesplan.engine.periods import Span, month_of

FARTHEST = 24
"""Months ahead that somebody can be expected to say anything about."""
_LOCK = "select pg_advisory_xact_lock(hashtextextended(%s, 0))"


@dataclass(frozen=True, kw_only=True)
class Said:
    """What somebody expects of a place (metric by code) in the metric's smallest unit.

    `judge` "" is how the speaker usually speaks of this place: as its rep, else as its manager.
    A person who types is not `is_sure` of the unit: a commit far from all that is known is refused
    until they are.
    """

    organisation_id: int
    metric: str
    span: Span
    commit: int
    best: int | None = None
    worst: int | None = None
    reason: str = ""
    judge: str = ""
    is_sure: bool = True


def submit(
    *, actor: Viewer, now: datetime, today: date, as_of: date, said: Said, after: int | None = None
) -> ForecastSubmission:
    """Keep what somebody expects, beside what is known at this moment.

    `after` is the id of the latest submission in this role that the speaker has seen (0: none);
    None does not ask. Raises `NotVisible` outside the scope, `NotAllowed` for who neither sits nor
    leads there, `Invalid` with the field (order of the cases, a missing reason), and `Conflict`:
    the period is over, or somebody has said something meanwhile (it is named).
    """
    place = forecast_places.choose(
        viewer=actor, today=today, organisation_id=said.organisation_id, metric=said.metric,
        period=forecast_places.word(span=said.span),
    )  # fmt: skip
    access.require(actor=actor, right="forecasts.submit", organisation_id=place.spot.id)
    judge = _judge(actor, place, said.judge)
    _check_period(place)
    _check_cases(place, said)
    with transaction.atomic():
        _lock(place, judge)
        last = selectors.latest(
            viewer=actor, metric_id=place.metric.pk, organisation_ids=[place.spot.id],
            span=place.span,
        ).get(place.spot.id, {}).get(judge)  # fmt: skip
        _check_seen(place, last, after)
        known = selectors.known(viewer=actor, place=place, as_of=as_of)
        reason = _reason(place, said, last, known)
        asked = forecast_settings.asked(viewer=actor, today=today)
        made: ForecastSubmission = ForecastSubmission.unscoped.create(
            metric=place.metric, organisation_id=place.spot.id,
            first_period=place.span.first_month, months=place.span.count,
            rhythm=asked.rhythm, slot=asked.slot.first, judge=judge, commit=said.commit,
            best=said.best, worst=said.worst, reason=reason, by_id=scope.user_id_or_none(actor),
            at=now, as_of=as_of, statistical=known.statistical, actual=known.actual,
            target=known.target,
        )  # fmt: skip
    return selectors.get(viewer=actor, submission_id=made.pk)


def _judge(actor: Viewer, place: Place, wanted: str) -> str:
    possible = selectors.judges(viewer=actor, spot=place.spot, on=place.today)
    if wanted and wanted not in Judge.values:
        raise Invalid(_("There is no such role."), field="judge")
    if wanted in possible or (possible and not wanted):
        return wanted or possible[0]
    if place.spot.is_seat and not selectors.holders(
        viewer=actor, spot=place.spot, on=place.today
    ):  # fmt: skip
        raise NotAllowed(
            _("Nobody sits on %(place)s; whoever leads the territory calls its figure."),
            code="vacant", place=place.spot.label,
        )  # fmt: skip
    raise NotAllowed(
        _("Only who sits on %(place)s or leads it says what is expected there."),
        code="not_yours", place=place.spot.label,
    )  # fmt: skip


def _check_period(place: Place) -> None:
    when = months(place.span.first_month, place.span.count)
    if place.is_over:
        raise Conflict(
            _("%(months)s ended on %(day)s: what was said of it stays, nothing is added."),
            code="over", months=when, day=place.span.last_day.isoformat(),
        )  # fmt: skip
    if place.span.first_month > month_of(place.today) + FARTHEST:
        raise Invalid(
            _("%(months)s is more than %(most)s months ahead."),
            field="period", months=when, most=FARTHEST,
        )  # fmt: skip


def _check_cases(place: Place, said: Said) -> None:
    for field in ("commit", "best", "worst"):
        value = getattr(said, field)
        if value is not None and abs(value) >= LIMIT:
            raise Invalid(_("This figure is absurdly large."), field=field)
    figures: dict[str, Any] = {
        "worst": amount(said.worst, place.metric), "commit": amount(said.commit, place.metric),
        "best": amount(said.best, place.metric),
    }  # fmt: skip
    if said.worst is not None and said.worst > said.commit:
        raise Invalid(
            _("The worst case, %(worst)s, lies above the commit of %(commit)s."),
            field="worst", **figures,
        )  # fmt: skip
    if said.best is not None and said.best < said.commit:
        raise Invalid(
            _("The best case, %(best)s, lies below the commit of %(commit)s."),
            field="best", **figures,
        )  # fmt: skip


def _lock(place: Place, judge: str) -> None:
    """One after the other for a place, period and role: the second one sees the first."""
    span = place.span
    key = f"forecast:{place.spot.id}:{place.metric.pk}:{span.first_month}.{span.count}:{judge}"
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [key])


def _check_seen(place: Place, last: ForecastSubmission | None, after: int | None) -> None:
    if after is None or last is None or last.pk == after:
        return
    raise Conflict(
        _("%(who)s said %(commit)s at %(at)s, after you opened this; look at it, then send yours."),
        code="said_meanwhile", who=str(last.by or ""), commit=amount(last.commit, place.metric),
        at=last.at.isoformat(timespec="minutes"), details=[{"id": last.pk, "commit": last.commit}],
    )  # fmt: skip


def _check_unit(place: Place, said: Said, known: Sequence[int | None]) -> None:
    told = [one for one in known if one]
    far = [one for one in told if typed_figures.is_far(value=said.commit, against=one)]
    if told and far == told and not said.is_sure:
        raise Invalid(
            _(
                "%(after)s is far from %(before)s. Is the unit right?"
                " Say that you mean it, or type another figure."
            ),
            code=typed_figures.UNIT_IN_DOUBT, field="commit",
            after=amount(said.commit, place.metric), before=amount(told[0], place.metric),
        )  # fmt: skip


def _reason(place: Place, said: Said, last: ForecastSubmission | None, known: Frozen) -> str:
    """The reason given, which is needed where the commit moved or lies far from statistics."""
    text = noted(said.reason, "reason")
    if text:
        _check_unit(place, said, [known.statistical, known.target, last.commit if last else None])
        return text
    value, before = said.commit, last.commit if last else None
    if forecast_value.moved(value=value, reference=before, more_than=MOVED_A_LOT):
        raise Invalid(
            _("Your commit moves by more than 5 %% from %(before)s to %(after)s: say why."),
            code="reason_needed", field="reason", before=amount(before, place.metric),
            after=amount(value, place.metric),
        )  # fmt: skip
    statistical = known.statistical
    if forecast_value.moved(value=value, reference=statistical, more_than=FAR_FROM_STATISTICAL):
        raise Invalid(
            _("%(after)s is more than 10 %% off the statistical forecast of %(before)s: say why."),
            code="reason_needed", field="reason", before=amount(statistical, place.metric),
            after=amount(value, place.metric),
        )  # fmt: skip
    return ""
