"""A link in a mail leads to a button, and to nothing about anybody."""

from nicegui.testing import User

from pages import words
from store import threads
from store.models import Kind
from store.notifications import unsubscribing
from store.people import people
from tests.clinics import Clinics
from tests.pages.conftest import shown


async def test_who_follows_it_is_asked_once_and_the_open_page_says_that_it_is_done(visitor: User, clinic: Clinics):
    token = unsubscribing.token(people.find(clinic.harbor.patient), {Kind.time_offered})
    assert token
    await visitor.open(f"/unsubscribe/{token}")
    await visitor.should_see("Do you want no more mails about free times?")
    for word in ("Ada", "Lindqvist", "Harbor", "patient@harbor.example"):
        await visitor.should_not_see(word)
    assert not unsubscribing.is_unsubscribed(token), "looking changes nothing"
    (form,) = shown(visitor, method="post")
    assert form.props["action"] == f"/unsubscribe/{token}"
    await threads.write(unsubscribing.unsubscribe, token)
    await visitor.should_see(words.preferences.UNSUBSCRIBED, retries=20)
    assert shown(visitor, method="post") == []


async def test_a_link_that_is_none_is_said_to_be_none(visitor: User, clinic: Clinics):
    await visitor.open(f"/unsubscribe/{clinic.harbor.patient}.waitlist.{'0' * 32}")
    await visitor.should_see(words.preferences.NO_SUCH_LINK)
    assert shown(visitor, method="post") == []
