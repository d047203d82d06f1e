"""Sign-ins for people in a file: who has an e-mail address and a role gets one."""

from typing import Any

from salesplan.core.models import Grant, Node, Person, Role, User
from salesplan.core.services import access
from salesplan.core.services.imports import unseating
from salesplan.core.services.imports.kinds import Run

_COMPANY_WIDE = {Role.EXECUTIVE, Role.ANALYST, Role.ADMINISTRATOR}


def enrol(run: Run, rows: list[dict[str, Any]], people: dict[str, Person]) -> None:
    """Link persons to the users of their addresses; make users and grants where a role is given.

    A new user has no password yet and sets one by "forgotten password". Needs `people.edit`.
    """
    wanted = [row for row in rows if row.get("email")]
    users = {user.email: user for user in User.objects.all()} if wanted else {}
    for row in wanted:
        person, role = people[row["code"]], row.get("role") or ""
        user = users.get(row["email"].lower())
        owner = Person.objects.filter(user=user).exclude(pk=person.pk).first() if user else None
        if owner is not None:
            run.reject(row["row"], "email", "email_taken", row["email"], name=owner.name)
            continue
        if user is None and role:
            access.require(actor=run.actor, right="people.edit")
            user = User.objects.create_user(row["email"], None, full_name=person.name)
            users[user.email] = user
            unseating.keep_made(run.batch_id, [user])
        if user is not None and person.user_id is None:
            Person.objects.filter(pk=person.pk).update(user=user)
        if user is not None and role and role != Role.REP:
            _grant(run, user, role, row.get("seat_id"))


def _grant(run: Run, user: User, role: str, seat_id: int | None) -> None:
    """The role on everything, or for a manager on the node above the own seat."""
    node: int | None = None
    if role not in _COMPANY_WIDE:
        seat = Node.unscoped.filter(pk=seat_id).first() if seat_id else None
        if role != Role.MANAGER or seat is None:
            return
        node = seat.parent_id
    same = Grant.objects.filter(user=user, role=role)
    if not (same.filter(node_id=node) if node else same.filter(node=None)).exists():
        access.require(actor=run.actor, right="people.edit")
        unseating.keep_made(
            run.batch_id, [Grant.objects.create(user=user, role=role, node_id=node)]
        )
