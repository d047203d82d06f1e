"""Background work of goals: ids in, one service call out."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from goals.services import forecast_asking, forecast_runs, reassignments, reminders, scenarios
from salesplan.core.selectors import access, company
from salesplan.core.services.jobs import JobHandle


def follow_base(job: JobHandle) -> dict[str, Any]:
    """Compute the linked scenarios of a version that was written."""
    done = scenarios.catch_up_all(
        actor=access.system(), base_id=job.payload["version_id"], now=job.now
    )
    return {"scenarios": done}


def refresh_forecasts(job: JobHandle) -> dict[str, Any]:
    """Forecast everything from the months that are over."""
    day = company.business_day(job.now)
    made = forecast_runs.run(
        actor=job.actor(day.today), now=job.now, as_of=day.as_of, say=job.progress
    )
    return {"run": made.pk, "url": reverse("goals:forecasts")}


def nightly_forecasts(slot: datetime) -> None:
    """Forecasts are refreshed once a night where there is anything new."""
    forecast_runs.start_if_due(actor=access.system(), now=slot)


def ask_for_judgement(slot: datetime) -> None:
    """People are asked by the company's rhythm; who has said nothing is reminded later in it."""
    forecast_asking.ask(actor=access.system(), today=company.today(slot))


def apply_reassignments(slot: datetime) -> None:
    """Customers go to their new seats on their day; run again it finds nothing to do."""
    reassignments.apply_due(actor=access.system(), now=slot, today=company.today(slot))


def remind(slot: datetime) -> None:
    """Answers that are due or overdue are asked for; nodes that left the tree are marked."""
    actor, today = access.system(), company.today(slot)
    reminders.retire(actor=actor, now=slot, today=today)
    reminders.send(actor=actor, now=slot, today=today)
