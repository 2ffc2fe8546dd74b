"""A person's own profile: name and phone number, whether their pages ring, and whether mails reach them."""

from datetime import datetime

import sqlalchemy as sa

from store import db, errors, events, text
from store.models import LARGEST_ID, Role, User, tables
from store.people import addresses, people, throttle
from store.people.permissions import require_role, require_role_and_lock
from store.views.addresses import RefusalView
from store.views.people import Person

(_user,) = tables(User)


def change(name: str, phone: str, *, by: int, now: datetime) -> Person:
    """Keep another name and phone number of the person, who comes back; an empty number is none.

    Raises BadName, BadPhone, NotAllowed for who is not here any more, TooFast after twenty changes in 15 minutes.
    """
    name, phone = text.name(name), text.phone(phone)
    with db.writing() as transaction:
        person = require_role_and_lock(transaction, by, *Role)
        if (name, phone) == (person.name, person.phone):
            return person
        throttle.changing(transaction, by, now=now)
        transaction.execute(sa.update(_user).where(_user.c.id == by).values(name=name, phone=phone))
        transaction.publish(events.PersonChanged(by, person.clinic.id))
        if person.role is not Role.patient:  # patients choose providers by their names
            transaction.publish(events.TimesChanged(person.clinic.id, rules=True))
        return people.get(transaction, by)


def change_sound(*, by: int, on: bool, now: datetime) -> Person:
    """Let the pages of a provider, or of staff, ring when somebody is in a crisis, or not; the person comes back.

    Raises NotAllowed, also for patients; TooFast as `change`.
    """
    with db.writing() as transaction:
        person = require_role_and_lock(transaction, by, Role.provider, Role.staff)
        if on == person.crisis_sound:
            return person
        throttle.changing(transaction, by, now=now)
        transaction.execute(sa.update(_user).where(_user.c.id == by).values(crisis_sound=on))
        transaction.publish(events.PersonChanged(by, person.clinic.id))
        return people.get(transaction, by)


def video_link(*, by: int) -> str:
    """Return where the provider holds their video appointments; empty where they follow the clinic. Raises NotAllowed.

    It is theirs to read and to change; everybody else only joins.
    """
    with db.reading() as transaction:
        require_role(transaction, by, Role.provider)
        return str(transaction.scalar(sa.select(_user.c.video_link).where(_user.c.id == by)))


def set_video_link(link: str, *, by: int) -> None:
    """The provider holds their video appointments there from now on; empty: where the clinic says.

    Raises NotAllowed, BadLink, TooLong.
    """
    link = text.link(link, field="video_link")
    with db.writing() as transaction:
        person = require_role_and_lock(transaction, by, Role.provider)
        transaction.execute(sa.update(_user).where(_user.c.id == by).values(video_link=link))
        transaction.publish(events.PersonChanged(by, person.clinic.id))


def refusal(*, by: int) -> RefusalView | None:
    """Return since when no mail reaches the person, if so. Raises NotAllowed for who is not here any more."""
    with db.reading() as transaction:
        require_role(transaction, by, *Role)
        return addresses.refusals(transaction, [by]).get(by)


def try_address_again(*, by: int, person_id: int | None = None, now: datetime) -> None:
    """Let mails be sent again to the person's address, or by staff to that of somebody of their clinic.

    Raises NotAllowed, NotFound, TooFast as `change`.
    """
    with db.writing() as transaction:
        roles = list(Role) if person_id in (None, by) else [Role.staff]
        clinic = require_role_and_lock(transaction, by, *roles).clinic
        whose = person_id or by
        its = _user.c.id == whose, _user.c.institution_id == clinic.id
        if not 0 < whose <= LARGEST_ID or transaction.scalar(sa.select(_user.c.id).where(*its)) is None:
            raise errors.NotFound
        throttle.changing(transaction, by, now=now)
        addresses.forget(transaction, whose, clinic.id)
