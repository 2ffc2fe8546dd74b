"""What test_anybody.py lets anybody try: every verb, on any appointment; what is refused has changed nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from hypothesis.stateful import rule

from store import appointments, errors
from store.appointments import move_answers, recalls
from store.models import Status
from store.views.appointments import AppointmentView
from store.waitlist import accepting, waitlist
from tests.store import truth
from tests.store.appointments.weekend import BEGIN, NTH, PROVIDER, QUARTER, SATURDAY, TIMES, Clinic
from tests.store.waitlist.waitlist_steps import DAY


@dataclass(frozen=True)
class Attempt:
    """What somebody tries: with this appointment, a time, a provider and an entry of the waitlist at hand."""

    view: AppointmentView
    by: int
    now: datetime
    start: datetime
    provider_id: int
    entry_id: int

    def do(self, verb: Callable[..., Any], *args: Any, **more: Any) -> Any:
        return verb(self.view.id, *args, by=self.by, now=self.now, **more)


def simple(name: str, **more: Any) -> Callable[[Attempt], Any]:
    return lambda attempt: attempt.do(getattr(appointments, name), **more)


VERBS: dict[str, Callable[[Attempt], Any]] = {
    name: simple(name) for name in ("accept", "reject", "pass_on", "offer_to_colleagues", "acknowledge", "look")
}
VERBS |= {name: simple(name) for name in ("undo", "check_in", "complete", "no_show", "decline")}
VERBS |= {
    "accept, although": simple("accept", confirmed=True),
    "pass on, the last": simple("pass_on", confirmed=True),
    "agree": simple("answer_offer", agreed=True),
    "disagree": simple("answer_offer", agreed=False),
    "run late": simple("run_late", minutes=10),
    "on time": simple("run_late", minutes=0),
    "cancel": simple("cancel", reason="other"),
    "withdraw": lambda attempt: attempt.do(move_answers.withdraw),
    "see": lambda attempt: appointments.see([attempt.view.id], by=attempt.by, now=attempt.now) or None,
    "notes": lambda attempt: attempt.do(appointments.change_notes, f"{attempt.start}"),
    "assign": lambda attempt: attempt.do(appointments.assign, provider_id=attempt.provider_id, confirmed=True),
    "move": lambda attempt: attempt.do(appointments.move, start=attempt.start, because="It suits"),
    "hand over": lambda attempt: attempt.do(
        appointments.move, start=attempt.start, provider_id=attempt.provider_id, because="It suits"
    ),
    "propose": lambda attempt: attempt.do(
        appointments.propose, starts=[attempt.start], provider_id=attempt.provider_id
    ),
    "take": lambda attempt: attempt.do(appointments.accept_proposal, start=attempt.start),
    "take what is proposed": lambda attempt: attempt.do(
        appointments.accept_proposal, start=next((each.start for each in attempt.view.proposals), attempt.start)
    ),
    "invite back": lambda attempt: attempt.do(recalls.invite_back, about=SATURDAY + 90 * DAY),
}
NOT_ABOUT_IT: dict[str, Callable[[Attempt], Any]] = {
    "take an offer": lambda attempt: accepting.accept(attempt.entry_id, by=attempt.by, now=attempt.now),
    "leave an offer": lambda attempt: accepting.decline(attempt.entry_id, by=attempt.by, now=attempt.now),
    "leave the waitlist": lambda attempt: waitlist.leave(attempt.entry_id, by=attempt.by, now=attempt.now),
    "put on the waitlist": lambda attempt: waitlist.join(
        patient_id=attempt.view.patient_id,
        type_slug="therapy",
        first=SATURDAY,
        last=SATURDAY + DAY,
        by=attempt.by,
        now=attempt.now,
    ),
}
"""What is about an entry of the waitlist, or makes one for the appointment's patient."""

NAMES = sorted(VERBS | NOT_ABOUT_IT)
AT_ONCE = 24
"""So many are tried by one rule, as there are few rules and much to try."""
ITS_PATIENT, OTHER_PATIENT, PROVIDERS, STAFF, ELSEWHERE = 0, 1, (2, 3), 4, (5, 6, 7)
ACTORS = (ITS_PATIENT, ITS_PATIENT, *PROVIDERS * 2, STAFF, STAFF, OTHER_PATIENT, *ELSEWHERE)
"""Each of `anybody`; those whose business it may be more often than strangers."""


class AnybodyClinic(Clinic):
    """A clinic, and people of another, who try what is not theirs, too."""

    @rule(nth=NTH, at=TIMES, provider=PROVIDER)
    def anybody_tries_anything(self, nth: int, at: int, provider: int) -> None:
        """Patients, providers and staff of both clinics, whatever became of it; strangers are always refused."""
        lot = Random(f"{nth} {at} {provider} {self.looks}")
        start, provider_id = BEGIN + at * QUARTER, self.providers[provider]
        before = truth.everything()
        for name, who in zip(lot.choices(NAMES, k=AT_ONCE), lot.choices(ACTORS, k=AT_ONCE), strict=True):
            view = lot.choice(self.open(tuple(Status)))
            entries = waitlist.of_clinic(by=self.clinic.staff, now=self.now)
            entry_id = lot.choice(entries).id if entries else 1
            by = self.anybody(view)[who]
            after = self.try_it(name, Attempt(view, by, self.now, start, provider_id, entry_id))
            is_changed = (now := truth.everything()) != before
            assert not (is_changed and after is errors.Refusal), f"{name} was refused, and changed something"
            assert not (is_changed and by in self.strangers(view, name)), f"a stranger did {name}"
            before = now

    def try_it(self, name: str, attempt: Attempt) -> Any:
        """What came of it, or errors.Refusal."""
        try:
            after = (VERBS | NOT_ABOUT_IT)[name](attempt)
        except errors.Refusal:
            return errors.Refusal
        if isinstance(after, AppointmentView):
            self.accepted.pop(after.id, None)
            self.know(after)
        return after

    def anybody(self, view: AppointmentView) -> list[int]:
        """Its patient, another one, both providers, staff, and people of the other clinic."""
        another = next(each for each in self.patients if each != view.patient_id)
        other = self.other_clinic
        return [
            view.patient_id,
            another,
            *self.providers,
            self.clinic.staff,
            other.patient,
            other.provider,
            other.staff,
        ]

    def strangers(self, view: AppointmentView, name: str) -> set[int]:
        """Who can do nothing about it: other patients, and everybody of the other clinic."""
        other = self.other_clinic
        others = {other.patient, other.provider, other.staff}
        return others if name in NOT_ABOUT_IT else others | {*self.patients} - {view.patient_id}
