"""Mails as a mail program shows them: light and dark, on a phone and at a desk; their pictures lie in tmp_path."""

from email import message_from_bytes, policy
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser

from notify.email.mail import Mailbox
from store.models import Channel, Kind, Role, Status, Subject
from store.notifications.deliveries import Claim
from store.notifications.handing_over import Handover
from store.notifications.notifications import NotificationView
from store.notifications.preferences import Preferences
from store.notifications.subjects import SUBJECTS
from store.views.people import Person
from tests.browser.test_look import AXE, VIOLATIONS
from tests.pages.invented import NOW, PATIENT, PROVIDER, STAFF, entry, view

MAILBOX = Mailbox("desk@harbor.example", "https://harbor.example")
LARGEST = 20 * 1024
OF_WAITLIST = {Kind.time_free, Kind.time_offered, Kind.offer_withdrawn}
LOOKS: tuple[tuple[int, Literal["light", "dark"]], ...] = ((390, "light"), (390, "dark"), (700, "light"), (700, "dark"))


def news(kind: Kind, number: int) -> NotificationView:
    waits = kind is Kind.appointment_unanswered
    appointment = view(Status.booked, crisis=True) if waits else view(Status.accepted)
    about = None if kind in OF_WAITLIST else appointment
    return NotificationView(number, kind, about, entry() if kind in OF_WAITLIST else None, NOW, None)


def mail(person: Person, subjects: set[Subject], *, discreet: bool = True) -> tuple[str, bytes]:
    """A mail of all that leaves about these, as HTML and as it leaves."""
    kinds = [kind for each in SUBJECTS[person.role] if each in subjects for kind in sorted(SUBJECTS[person.role][each])]
    claim = Claim(
        ids=tuple(range(len(kinds))),
        token="token",
        channel=Channel.email,
        to=person.email,
        address=person.email,
        institution_id=person.clinic.id,
        user_id=person.id,
    )
    said = tuple(news(kind, number) for number, kind in enumerate(kinds))
    written = MAILBOX.write(Handover(person, Preferences(discreet=discreet), said, "reference", claim), NOW)
    html = message_from_bytes(written, policy=policy.default).get_body(("html",))
    assert html is not None
    return str(html.get_content()), written


@pytest.mark.parametrize("person", [PATIENT, PROVIDER, STAFF], ids=lambda person: person.role)
def test_every_mail_can_be_read(browser: Browser, tmp_path: Path, person: Person) -> None:
    problems = []
    context = browser.new_context(offline=True)  # nothing is fetched to show a mail
    page = context.new_page()
    for subject in SUBJECTS[person.role]:
        html, written = mail(person, {subject}, discreet=person.role is not Role.patient)
        assert len(written) <= LARGEST
        page.set_content(html)
        page.evaluate(AXE)
        for width, scheme in LOOKS:
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=scheme)
            page.screenshot(path=tmp_path / f"{person.role}-{subject}-{width}-{scheme}.png", full_page=True)
            place = f"{subject}, {width}, {scheme}: "
            problems += [place + each for each in page.evaluate(VIOLATIONS)]
            if page.evaluate("document.documentElement.scrollWidth") > width:
                problems.append(f"{place}scrolls sideways")
    context.close()
    assert problems == [], "\n".join(problems)
