"""To a patient at whose address no mail arrives: that it is so, and the way to where it is mended. It follows both."""

from dataclasses import replace

from pages import words
from pages.elements.tags import tag
from pages.live import live
from store.people import profile
from store.views.people import Person


class OwnAddress:
    """A banner; while mails arrive there is nothing to see."""

    def __init__(self, me: Person) -> None:
        self._me = me
        with tag("div", classes="banner tone-rejected", role="status") as self._box:
            tag("span", classes="i", aria_hidden="true")
            self._said = tag("p", classes="banner-text")
            tag("a", words.deliveries.CHANGE_ADDRESS, "btn", href="/account")
        self._box.set_visibility(False)
        self._refresh = live.coalesced(self._read)
        live.follow_person(me, self._on_person)
        self._refresh()

    def _on_person(self, now: Person) -> None:
        self._me = replace(self._me, email=now.email)
        self._refresh()

    async def _read(self) -> None:
        refusal = await live.read(profile.refusal, by=self._me.id)
        if not self._box.is_deleted:
            self._said.set_text(words.deliveries.own_bad_address_elsewhere(self._me))
            self._box.set_visibility(refusal is not None)
