"""Ask for judgement by the company's rhythm, and remind who has said nothing yet."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_noop

from goals.selectors import forecast_due, forecast_places
from goals.selectors.calibration_cards import months
from goals.selectors.forecast_due import Due
from salesplan.core.scoping import Viewer
from salesplan.core.services import notifications
from salesplan.engine import forecast_slots

ASKED, REMINDED = "forecast.asked", "forecast.reminder"
_ASK = gettext_noop("Your forecast of %(place)s for %(months)s is due.")
_REMIND = gettext_noop("Your forecast of %(place)s for %(months)s is still missing.")


def ask(*, actor: Viewer, today: date) -> int:
    """Tell everybody once per slot whose figure is asked for; later in the slot, remind.

    Who has spoken in the slot is told nothing. Needs a viewer of everything; returns how many
    messages were written.
    """
    told = 0
    for due in forecast_due.everybody(viewer=actor, today=today):
        if due.is_said:
            continue
        told += _tell(actor, due, ASKED, _ASK)
        rhythm, slot = due.asked.rhythm, due.asked.slot
        if forecast_slots.reminds(rhythm=rhythm, current=slot, day=today):
            told += _tell(actor, due, REMINDED, _REMIND)
    return told


def _tell(actor: Viewer, due: Due, kind: str, msgid: str) -> int:
    month = due.asked.month
    words = f"organisation={due.spot.id}&period={forecast_places.word(span=month)}"
    return notifications.notify(
        actor=actor,
        user_ids=[due.user_id],
        kind=kind,
        key=f"{kind}:{due.spot.id}:{due.asked.slot.first.isoformat()}",
        msgid=msgid,
        params={"place": due.spot.label, "months": months(month.first_month, month.count)},
        url=f"{reverse('goals:forecast_submission')}?{words}&metric={due.metric.code}",
    )
