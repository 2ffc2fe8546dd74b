"""A text message always fits into one, whatever the clinic is called."""

from dataclasses import replace

import pytest

from pages import words
from store.models import Kind, Role, Status
from store.notifications.notifications import NotificationView
from store.notifications.preferences import Preferences
from store.notifications.subjects import LEAVE
from tests.pages.invented import NOW, PATIENT, PROVIDER, entry, view

OF_WAITLIST = {Kind.time_free, Kind.time_offered, Kind.offer_withdrawn}
BASIC = set("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ÄÖÑÜ§¿äöñüà")


@pytest.mark.parametrize("name", ["Harbor Clinic", "Žižkov, Zentrum für Psychotherapie " * 3, "診療所"])
@pytest.mark.parametrize("kind", sorted(LEAVE[Role.patient]))
def test_it_fits_into_one_message(kind: Kind, name: str) -> None:
    person = replace(PATIENT, clinic=replace(PATIENT.clinic, name=name))
    about = entry() if kind in OF_WAITLIST else None
    news = NotificationView(1, kind, None if about else view(Status.accepted, id=2147483647), about, NOW, None)
    for some in ([news], [news] * 20):
        said = words.texts.text(some, person, Preferences(), "https://appointments.some-larger-clinic.example", NOW)
        assert len(said) <= 160, said
        assert all(each in BASIC or (each.isascii() and each.isalnum()) for each in said)
        assert "https://appointments.some-larger-clinic.example" in said


@pytest.mark.parametrize("name", ["Žižkov", "診療所", "Praxis für Psychotherapie " * 6])
def test_so_does_what_piled_up_for_the_clinics_people(name: str) -> None:
    person = replace(PROVIDER, clinic=replace(PROVIDER.clinic, name=name))
    some = [NotificationView(1, Kind.new_appointment, view(Status.booked), None, NOW, None)] * 20
    said = words.texts.text(some, person, Preferences(), "https://kept.example", NOW)
    assert len(said) <= 160, said
    assert all(each in BASIC or (each.isascii() and each.isalnum()) for each in said)
