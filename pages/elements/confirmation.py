"""A question before something is taken away: the dialog names who and what, and one button does it."""

from collections.abc import Awaitable, Callable, Iterable

from nicegui import ui

from pages.elements import readers
from pages.elements.dialogs import close_dialog, open_dialog
from pages.elements.fragments import Fragment, Node, node
from pages.elements.tags import tag

Do = Callable[[], Awaitable[None]]

PRESSED = "(event) => emit(event.currentTarget.dataset.question)"


class Confirmation:
    """Drawn once, asked as often as needed; each time it holds nothing of the last one."""

    def __init__(self) -> None:
        self._do: Do | None = None
        self._number = 0
        with tag("dialog", classes="sheet") as self._dialog:
            title = f"question-{self._dialog.id}"
            self._title = tag("h2", "", id=title)
            self._said = Fragment("div", [], "stack")
            with tag("div", classes="sheet-actions"):
                tag("button", "Back", "btn", type="button", data_closes="true")
                self._yes = tag("button", "", "btn btn-danger", type="button")
        self._dialog.attributes(aria_labelledby=title)
        ui.context.client.on_delete(self._forget)
        self._yes.listen("click", self._go, readers.optional(readers.key), js_handler=PRESSED)

    def ask(self, title: str, said: Iterable[str | Node], yes: str, do: Do) -> None:
        """Ask; `said` stands below the title, sentence by sentence, and `yes` is the button that does it."""
        self._number += 1
        self._do = do
        self._title.set_text(title)
        self.say(said)
        self._yes.set_text(yes)
        self._yes.attributes(data_question=str(self._number))
        open_dialog(self._dialog)

    def say(self, said: Iterable[str | Node]) -> None:
        """Say this below the title."""
        self._said.draw([node("p", each) if isinstance(each, str) else each for each in said])

    @property
    def number(self) -> int:
        """Of the question that was asked last."""
        return self._number

    def _forget(self) -> None:
        self._do = None

    async def _go(self, number: str | None) -> None:
        """A press counts for the question that the presser read, and once."""
        if number not in {None, str(self._number)}:
            return
        do, self._do = self._do, None
        close_dialog(self._dialog)
        if do is not None:
            await do()
