"""What the core puts into the machinery: kinds of messages, the sender's job, its clocks."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from salesplan.core.models import Dispatch, DispatchState, Way
from salesplan.core.selectors import cards, comment_cards
from salesplan.core.selectors.cards import MessageKind
from salesplan.core.services import clock, jobs
from salesplan.core.services.messaging import digests, dispatching, sending

KEEP = timedelta(days=180)


def register() -> None:
    """Declare the core's kinds, who sends, and when."""
    comment_cards.register()
    cards.register(MessageKind("endpoint", _("An endpoint of yours was switched off"), Way.MAIL))
    jobs.register(dispatching.JOB, sending.work)
    clock.register("messages.sweep", timedelta(minutes=1), dispatching.sweep)
    clock.register("messages.digests", timedelta(minutes=5), digests.prepare)
    clock.register("messages.forget", timedelta(days=1), forget)


def forget(now: datetime) -> None:
    """Remove what went out, or did not, long ago; what waits stays."""
    over = Dispatch.unscoped.exclude(state=DispatchState.WAITING)
    over.filter(created_at__lt=now - KEEP).delete()
