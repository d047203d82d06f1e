"""Users, their roles, people and who holds which seat, as registers."""

import secrets
from datetime import date
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from salesplan.core.errors import Conflict, Invalid
from salesplan.core.models import ApiToken, Dimension, Grant, Holding, Kind, Person, User
from salesplan.core.scoping import Viewer
from salesplan.core.services import access, registers
from salesplan.core.services.registers import Register, Values

RIGHT = "people.edit"
WORDS = 4
_SYLLABLES = ("ba", "ce", "di", "fo", "gu", "ha", "ke", "li", "mo", "nu", "pa", "re", "si", "tu")


class UserWriter:
    """New users get a temporary password, shown once; switching one off ends it everywhere."""

    def create(self, *, actor: Viewer, values: Values, today: date) -> User:
        """A user who can sign in at once; `temporary_password` is on the object only."""
        if User.objects.filter(email=values["email"]).exists():
            raise Conflict(_("This address has a user already."), field="email", code="taken")
        password = temporary_password()
        user = User.objects.create_user(password=password, **values)
        user.temporary_password = password  # type: ignore[attr-defined]
        return user

    def update(self, *, actor: Viewer, row: Any, values: Values, today: date) -> User:
        """Change a user; one who is switched off loses sessions and tokens in the same step."""
        for name, value in values.items():
            setattr(row, name, value)
        row.version += 1
        if not row.is_active and row.pk == actor.user_id:
            raise Invalid(_("You cannot switch yourself off."), field="is_active")
        row.save()
        if values.get("is_active") is False:
            end_access(row)
        return row  # type: ignore[no-any-return]

    def delete(self, *, actor: Viewer, row: Any, today: date) -> None:
        """Switch the user off; users are not deleted, since history names them."""
        self.update(actor=actor, row=row, values={"is_active": False}, today=today)


def temporary_password() -> str:
    """A password that is easy to say on the phone and hard to guess (about 60 bits)."""
    words = ["".join(secrets.choice(_SYLLABLES) for _i in range(4)) for _j in range(WORDS)]
    return "-".join(words)


def end_access(user: User) -> None:
    """End every session and revoke every token of a user, now."""
    ApiToken.objects.filter(user=user, revoked_at=None).update(revoked_at=Now())
    for session in Session.objects.filter(expire_date__gt=Now()):
        if str(session.get_decoded().get("_auth_user_id")) == str(user.pk):
            _forget(session)


def _forget(session: Session) -> None:
    """Remove a session from the database and from the cache in front of it."""
    import_module(settings.SESSION_ENGINE).SessionStore(session.session_key).delete()


def reset_password(*, actor: Viewer, user: User) -> str:
    """A new temporary password; the old one and all sessions and tokens end."""
    access.require(actor=actor, right=RIGHT)
    password = temporary_password()
    user.set_password(password)
    user.save(update_fields=["password"])
    end_access(user)
    return password


USERS = registers.add(
    Register(
        key="users",
        model=User,
        label=_("User"),
        label_plural=_("Users"),
        columns=("full_name", "email", "is_active", "last_login"),
        fields=("email", "full_name", "is_active"),
        filters=("is_active",),
        search=("email", "full_name"),
        order=("full_name", "email"),
        natural_key="email",
        title="full_name",
        group="settings",
        icon="users",
        position=40,
        right=RIGHT,
        read_right=RIGHT,
        needed=frozenset({"full_name"}),
        can_delete=False,
        writer=UserWriter(),
        shown_once=("temporary_password",),
        about=_("Whoever can sign in. What somebody sees and may do follows from the roles."),
    )
)
GRANTS = registers.add(
    Register(
        key="grants",
        model=Grant,
        label=_("Role of a user"),
        label_plural=_("Roles"),
        columns=("user", "role", "node", "valid_from", "valid_to"),
        fields=("user", "role", "node", "valid_from", "valid_to"),
        filters=("user", "role", "node"),
        search=("user__email", "user__full_name"),
        order=("user__full_name", "role"),
        title="role",
        group="settings",
        icon="key",
        position=41,
        right=RIGHT,
        read_right=RIGHT,
        limits={"node": {"dimension__in": [Dimension.ORGANISATION, Dimension.PRODUCT]}},
        helps={"node": _("Empty means the whole company.")},
    )
)
PEOPLE = registers.add(
    Register(
        key="persons",
        model=Person,
        label=_("Person"),
        label_plural=_("People"),
        columns=("code", "name", "email", "user", "hired_on", "left_on"),
        fields=("code", "name", "email", "user", "hired_on", "left_on"),
        filters=("hired_on", "left_on"),
        search=("code", "name", "email"),
        natural_key="code",
        group="settings",
        icon="user",
        position=42,
        right=RIGHT,
        read_right="dimensions.edit",
    )
)
HOLDINGS = registers.add(
    Register(
        key="holdings",
        model=Holding,
        label=_("Holding of a seat"),
        label_plural=_("Seats and holders"),
        columns=("seat", "person", "valid_from", "valid_to", "share"),
        fields=("seat", "person", "valid_from", "valid_to", "share"),
        filters=("seat", "person", "valid_from"),
        search=("person__name", "seat__name", "seat__code"),
        order=("seat__code", "valid_from"),
        title="pk",
        group="settings",
        icon="user",
        position=43,
        right=RIGHT,
        read_right="dimensions.edit",
        limits={"seat": {"dimension": Dimension.ORGANISATION, "kind": Kind.SEAT}},
    )
)
