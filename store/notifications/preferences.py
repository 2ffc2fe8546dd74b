"""How each person wants to hear of news outside of open pages. Who has said nothing hears as everybody does."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from settings import settings
from store import db, errors, events, text
from store.db import Transaction
from store.models import Channel, ChannelChoice, Preference, Reminders, Role, Subject, tables
from store.notifications import quiet, reminders
from store.notifications.subjects import SUBJECTS
from store.people import throttle
from store.people.permissions import require_role, require_role_and_lock

HOURS = range(24)
EVERYBODY_HEARS = frozenset({Channel.email, Channel.push})
"""On these channels people hear of everything, unless they say otherwise; on others only if they say so.

Whoever has switched a device on has said so by that.
"""

_preference, _choice = tables(Preference, ChannelChoice)


@dataclass(frozen=True, slots=True)
class Preferences:
    """How a person hears. Nothing is sent in the `quiet` hours; `zone` is None where it is the clinic's.

    `reminders`: which of the clinic's two they want. `channels`: on which they hear of each subject of their role.
    """

    quiet: bool = True
    quiet_from: int = 21
    quiet_to: int = 8
    zone: str | None = None
    discreet: bool = True
    reminders: Reminders = Reminders.both
    channels: Mapping[Subject, frozenset[Channel]] = field(default_factory=dict)

    @property
    def reminded_as(self) -> tuple[object, ...]:
        """What reminders are planned by."""
        return self.zone, self.reminders, (self.quiet_from, self.quiet_to) if self.quiet else None

    def quiet_until(self, zone: str, now: datetime) -> datetime | None:
        """Return when the quiet hours that have begun are over; None outside of them. `zone` is the clinic's."""
        clock = ZoneInfo(self.zone or zone)
        hour, first, last = now.astimezone(clock).hour, self.quiet_from, self.quiet_to
        if not (self.quiet and quiet.is_quiet(hour, first, last)):
            return None
        day = now.astimezone(clock).date() + timedelta(days=hour >= last)
        return datetime.combine(day, time(last), clock)

    def wants(self, subject: Subject, channel: Channel) -> bool:
        """Return whether the person hears of this there."""
        return channel in self.channels[subject]


def set_up() -> frozenset[Channel]:
    """Return the channels on which something can be sent here."""
    return frozenset(Channel) if settings().sms_account else frozenset(Channel) - {Channel.sms}


def of(transaction: Transaction, person_id: int, role: Role) -> Preferences:
    """Return how a person of this role hears, within a transaction."""
    row = transaction.execute(sa.select(_preference).where(_preference.c.user_id == person_id)).mappings().first()
    channels = {subject: set(EVERYBODY_HEARS) for subject in SUBJECTS[role]}
    for choice in transaction.execute(sa.select(_choice).where(_choice.c.user_id == person_id)):
        if choice.subject in channels:
            (channels[choice.subject].add if choice.wanted else channels[choice.subject].discard)(choice.channel)
    said = {name: value for name, value in (row or {}).items() if name != "user_id"}
    return Preferences(**said, channels={subject: frozenset(each) for subject, each in channels.items()})


def find(*, by: int) -> Preferences:
    """Return how the person hears. Raises NotAllowed for who is not here any more."""
    with db.reading() as transaction:
        return of(transaction, by, require_role(transaction, by, *Role).role)


def save(wanted: Preferences, *, by: int, now: datetime) -> None:
    """Let the person hear like this from now on; of subjects that are not their role's nothing is kept.

    Raises NotAllowed for who is not here any more, OutOfRange, BadSpan (`quiet_to`), UnknownZone, Missing (`sms`) for
    who wants text messages and has no number; NotSetUp (`channels`) for who chooses what cannot be sent, not for who
    has chosen it before; TooFast after twenty changes in 15 minutes.
    """
    for name in ("quiet_from", "quiet_to"):
        if getattr(wanted, name) not in HOURS:
            raise errors.OutOfRange(name, HOURS[0], HOURS[-1])
    if wanted.quiet_from == wanted.quiet_to:
        raise errors.BadSpan("quiet_to")
    if wanted.zone is not None:
        if (zone := text.zone(wanted.zone)) is None:
            raise errors.UnknownZone("zone")
        wanted = replace(wanted, zone=zone)
    with db.writing() as transaction:
        person = require_role_and_lock(transaction, by, *Role)
        wanted = replace(wanted, zone=None if wanted.zone == person.clinic.zone else wanted.zone)
        before = of(transaction, by, person.role)
        channels = {subject: wanted.channels.get(subject, each) for subject, each in before.channels.items()}
        if not person.phone and Channel.sms in _all(channels) - _all(before.channels):
            raise errors.Missing(Channel.sms.value)
        if replace(wanted, channels=channels) == before:
            return
        chosen = frozenset().union(*(channels[subject] - each for subject, each in before.channels.items()))
        if not chosen <= set_up():
            raise errors.NotSetUp("channels")
        throttle.changing(transaction, by, now=now)
        _write(transaction, by, replace(wanted, channels=channels))
        if wanted.reminded_as != before.reminded_as:
            reminders.plan_all(transaction, person.clinic.id, patient_id=by, now=now)
        transaction.publish(events.PreferencesChanged(by))


def has_texts(*, by: int) -> bool:
    """Return whether the person has chosen text messages for anything. Raises NotAllowed."""
    return Channel.sms in _all(find(by=by).channels)


def _all(channels: Mapping[Subject, frozenset[Channel]]) -> frozenset[Channel]:
    return frozenset().union(*channels.values())


def _write(transaction: Transaction, person_id: int, wanted: Preferences) -> None:
    """Keep rows only for what is not as for everybody."""
    transaction.execute(sa.delete(_preference).where(_preference.c.user_id == person_id))
    transaction.execute(sa.delete(_choice).where(_choice.c.user_id == person_id))
    if replace(wanted, channels={}) != Preferences():
        names = set(Preferences.__slots__) - {"channels"}
        values: dict[str, Any] = {name: getattr(wanted, name) for name in names}
        transaction.execute(sa.insert(_preference).values(user_id=person_id, **values))
    rows = [
        {"user_id": person_id, "subject": subject, "channel": channel, "wanted": channel in channels}
        for subject, channels in wanted.channels.items()
        for channel in channels ^ EVERYBODY_HEARS
    ]
    if rows:
        transaction.execute(sa.insert(_choice), rows)
