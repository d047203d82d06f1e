"""The sender: claims what is due, renders it with the rights of the moment, sends, marks.

A claim is a lease: whoever dies between sending and marking leaves a dispatch that is sent again
when the lease is over, with the same id, so that receivers can tell. No transaction is open while
something is sent. Each round takes one message per endpoint and a few mails, side by side, and
ends after some seconds: a slow or dead peer holds up the others no longer than that.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.urls import reverse
from django.utils.translation import gettext_noop

from salesplan.core.models import Dispatch, DispatchState, Endpoint
from salesplan.core.selectors import access
from salesplan.core.selectors.problems import Problem
from salesplan.core.services.jobs import JobHandle
from salesplan.core.services.messaging import digests, mail, parcels, switches
from salesplan.core.services.messaging.mail import Letter
from salesplan.core.services.messaging.parcels import Parcel
from salesplan.core.services.messaging.rendering import Drop, Fail, Hold, Rendered, render
from salesplan.core.services.notifications import notify

TRIES = 8
FAILURES_IN_A_ROW = 10
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=1)
LEASE = timedelta(minutes=2)
ROUND_SECONDS = 10.0
MAILS, ENDPOINTS, ROUNDS = 20, 30, 20
_OFF = gettext_noop("%(name)s was switched off after %(count)s failures in a row.")
_CLAIM = """
with due as (
  select id, row_number() over (partition by coalesce(endpoint_id, 0) order by not_before, id) as n
  from core_dispatch where state = 'waiting' and not_before <= %(now)s
), chosen as (
  select d.id from core_dispatch d join due on due.id = d.id
  where d.state = 'waiting' and d.not_before <= %(now)s
    and due.n <= case when d.endpoint_id is null then %(mails)s else 1 end
  order by d.endpoint_id is null desc, d.not_before, d.id limit %(most)s
  for update of d skip locked
)
update core_dispatch d set attempts = d.attempts + 1,
  not_before = greatest(clock_timestamp(), %(now)s) + %(lease)s
from chosen where d.id = chosen.id returning d.id
"""
Outcome = tuple[Dispatch, Problem | None]


def work(job: JobHandle) -> dict[str, Any]:
    """The job of a sender: rounds until nothing is due; what remains is left to the next one."""
    total = 0
    for _round in range(ROUNDS):
        done = send_round(now=job.now)
        if not done:
            break
        total += done
        job.progress(total, total)
    return {"dispatches": total}


def send_round(*, now: datetime) -> int:
    """Send what is due, at most one message per endpoint; returns how many were dealt with."""
    claimed = _claim(now)
    rendered = render(dispatches=claimed, now=now)
    for one, result in rendered:
        if isinstance(result, Drop):
            _drop(one, result.problem)
        elif isinstance(result, Hold):
            _hold(one, result.until)
    for one, problem in _sent(rendered):  # marked one by one: a crash repeats as little as possible
        mark(one, problem, now)
    return len(claimed)


def backoff(attempts: int) -> timedelta:
    """How long to wait after some tries: 30 s, 1 min, 2 min, 4 min …, an hour at most."""
    doubled: timedelta = FIRST_WAIT * 2 ** min(attempts - 1, 10)
    return min(doubled, LONGEST_WAIT)


def mark(one: Dispatch, problem: Problem | None, now: datetime) -> None:
    """Keep what became of a dispatch that was tried."""
    if problem is None:
        _succeed(one, now)
    else:
        _fail(one, problem, now)


def _claim(now: datetime) -> list[Dispatch]:
    values: Any = {"now": now, "mails": MAILS, "most": MAILS + ENDPOINTS, "lease": LEASE}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_CLAIM, values)
        ids = [row[0] for row in cursor.fetchall()]
    with_all = Dispatch.unscoped.select_related("user", "endpoint", "notification")
    return list(with_all.filter(pk__in=ids).order_by("pk"))


def _sent(rendered: Sequence[tuple[Dispatch, Rendered]]) -> Iterator[Outcome]:
    """What became of each message that could be sent, as it becomes known."""
    yield from ((one, r.problem) for one, r in rendered if isinstance(r, Fail))
    ready = {one.pk: one for one, r in rendered if isinstance(r, Parcel | Letter)}
    letters = [r for _one, r in rendered if isinstance(r, Letter)]
    with_peers = {one.pk: r for one, r in rendered if isinstance(r, Parcel)}
    pool = ThreadPoolExecutor(max_workers=max(len(with_peers) + 1, 1))
    waiting: dict[Future[Any], int] = {
        pool.submit(parcels.deliver, parcel=parcel): pk for pk, parcel in with_peers.items()
    }
    if letters:
        waiting[pool.submit(mail.send, letters=letters)] = 0
    try:
        for future in as_completed(waiting, timeout=ROUND_SECONDS):
            pk = waiting[future]
            answers = {pk: _result(future)} if pk else _mails(future, letters)
            yield from ((ready.pop(number), answer) for number, answer in answers.items())
    except TimeoutError:
        yield from ((one, _late(one)) for one in list(ready.values()))
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _late(one: Dispatch) -> Problem:
    return Problem("timeout", {"host": one.endpoint.name}) if one.endpoint else Problem(mail.DOWN)


def _result(future: "Future[Problem | None]") -> Problem | None:
    error = future.exception()
    return Problem("internal", {"error": type(error).__name__}) if error else future.result()


def _mails(
    future: "Future[dict[int, Problem | None]]", letters: Sequence[Letter]
) -> dict[int, Problem | None]:
    error = future.exception()
    if error is None:
        return future.result()
    problem = Problem("internal", {"error": type(error).__name__})
    return {letter.dispatch_id: problem for letter in letters}


def _drop(one: Dispatch, problem: Problem) -> None:
    _change(one, state=DispatchState.DROPPED, error=problem.stored())
    _forget_slot(one)


def _hold(one: Dispatch, until: datetime) -> None:
    _change(one, attempts=F("attempts") - 1, not_before=until)


def _succeed(one: Dispatch, now: datetime) -> None:
    _change(one, state=DispatchState.SENT, sent_at=now, error="")
    _forget_slot(one)
    endpoint = one.endpoint
    if endpoint is None:
        return
    known = endpoint.last_success_at
    if endpoint.failures or known is None or known < now - LONGEST_WAIT:
        Endpoint.unscoped.filter(pk=endpoint.pk).update(failures=0, last_success_at=now)


def _fail(one: Dispatch, problem: Problem, now: datetime) -> None:
    """Try again later; never give a mail up because the server is away."""
    final = one.attempts >= TRIES and not mail.is_temporary(problem=problem)
    after = now + backoff(one.attempts)
    state = DispatchState.FAILED if final else DispatchState.WAITING
    _change(one, state=state, error=problem.stored(), not_before=after)
    if one.endpoint_id is not None:
        _endpoint_failed(one, after)
    elif problem.code == mail.DOWN:
        _others_wait(None, after)


def _endpoint_failed(one: Dispatch, after: datetime) -> None:
    """Count it; let the endpoint's other messages wait too; switch it off when it does not end."""
    own = Endpoint.unscoped.filter(pk=one.endpoint_id)
    own.update(failures=F("failures") + 1)
    _others_wait(one.endpoint_id, after)
    endpoint = own.get()
    if endpoint.failures < FAILURES_IN_A_ROW or not endpoint.is_active:
        return
    reason = Problem("too_many_failures", {"count": endpoint.failures})
    with transaction.atomic():
        changed = own.filter(is_active=True).update(
            is_active=False, disabled_reason=reason.stored(300), version=F("version") + 1
        )
        if changed:
            _tell_owner(endpoint, one)


def _tell_owner(endpoint: Endpoint, one: Dispatch) -> None:
    notify(
        actor=access.system(), user_ids=[endpoint.user_id], kind="endpoint",
        key=f"endpoint:{endpoint.pk}:{one.pk}", msgid=_OFF,
        params={"name": endpoint.name, "count": endpoint.failures},
        url=reverse("message_settings"),
    )  # fmt: skip


def _others_wait(endpoint_id: int | None, after: datetime) -> None:
    """What else waits for a peer that does not answer is not tried before."""
    waiting = Dispatch.unscoped.filter(state=DispatchState.WAITING, endpoint_id=endpoint_id)
    waiting.update(not_before=Greatest(F("not_before"), after))


def _change(one: Dispatch, **values: Any) -> None:
    """Only while it still waits: a slower sender must not undo what another has marked."""
    waiting = Dispatch.unscoped.filter(pk=one.pk, state=DispatchState.WAITING)
    waiting.update(**values)


def _forget_slot(one: Dispatch) -> None:
    slot = digests.slot_of(dispatch=one)
    if slot is not None:
        switches.told(user_id=one.user_id, at=slot)
