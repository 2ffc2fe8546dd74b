"""Where a link in a mail leads to have no more mails of that kind: a button, and nothing about anybody."""

from pages import words
from pages.elements.tags import tag
from pages.frame.frame import plain
from pages.frame.page_at import page_at
from pages.live import live
from store import errors, threads
from store.notifications import unsubscribing


@page_at("/unsubscribe/{token}", "Mails")
async def unsubscribe(token: str) -> None:
    """Ask once, with a tick that no robot makes which looks through mails; looking at the page changes nothing.

    The HTTP interface does it, for mail programs with one click.
    """
    with plain(words.preferences.UNSUBSCRIBE_TITLE):
        try:
            page = UnsubscribePage(token)
        except errors.LinkOver:
            tag("p", words.preferences.NO_SUCH_LINK, "card")
        else:
            await page.read()
        with tag("p", classes="plain-foot"):
            tag("a", words.preferences.CHOOSE, href="/account#hearing-title")


class UnsubscribePage:
    """One open page of a link that there is."""

    def __init__(self, token: str) -> None:
        """Draw it. Raises LinkOver for what is no link."""
        self._token, subject = token, unsubscribing.subject(token)
        live.follow_preferences(unsubscribing.person_id(token), live.coalesced(self.read))
        with tag("section", classes="card stack"):
            self._said = tag("p", "", role="status")
            self._question = words.preferences.UNSUBSCRIBE_QUESTIONS[subject]
            self._form = tag("form", method="post", action=f"/unsubscribe/{token}")
            with self._form, tag("div", classes="stack"):
                with tag("label", classes="tick"):
                    tag("input", type="checkbox", name="sure", value="yes", required=True)
                    tag("span", words.preferences.UNSUBSCRIBE_SURE)
                tag("button", words.preferences.UNSUBSCRIBE, "btn btn-primary", type="submit")

    async def read(self) -> None:
        """Say how it stands now."""
        is_over = await threads.read(unsubscribing.is_unsubscribed, self._token)
        self._said.set_text(words.preferences.UNSUBSCRIBED if is_over else self._question)
        self._form.set_visibility(not is_over)
