"""Where a provider holds their video appointments: theirs to change, and nobody's to read but by joining."""

from pages import words
from pages.elements.forms import Form, Values, first
from pages.elements.tags import tag
from pages.frame.toasts import say_refused, toast_saved
from store import errors, threads
from store.people import profile
from store.text import LONGEST_LINK
from store.views.people import Person


class VideoLink:
    """A form with one link."""

    def __init__(self, me: Person, link: str) -> None:
        self._me = me
        with tag("section", classes="card stack-wide", aria_labelledby="video-title"):
            tag("h2", words.video.TITLE, id="video-title")
            self._form = Form({"video_link": [link]}, self._on_send, draft="video-link")
            with self._form:
                hint, longest = words.video.LINK_HINT, str(LONGEST_LINK)
                self._form.text(
                    "video_link", words.video.LINK, hint=hint, type="url", maxlength=longest, autocomplete="off"
                )
                self._form.end("Save")

    async def _on_send(self, values: Values) -> None:
        link = first(values, "video_link")
        try:
            await threads.write(profile.set_video_link, link, by=self._me.id)
        except errors.Refusal as refusal:
            say_refused(refusal, self._me, form=self._form)
        else:
            self._form.show_saved({"video_link": [link]})
            toast_saved(words.video.SAVED)
