"""The question before something is taken away: a dialog names who and what, and one button does it."""

from collections.abc import Awaitable, Callable, Iterable

from nicegui import ui

from pages.elements import readers
from pages.elements.dialogs import close_dialog, open_dialog
from pages.elements.fragments import Fragment, Node, node
from pages.elements.tags import button, tag

Action = Callable[[], Awaitable[object]]

PRESSED = "(event) => emit(event.currentTarget.dataset.question)"


class Confirmation:
    """A dialog that is drawn when it asks for the first time; each time it holds nothing of the last one."""

    def __init__(self) -> None:
        self._action: Action | None = None
        self._other: Action | None = None
        self._number = 0
        """Of the question that was asked last."""
        self._dialog = tag("dialog", classes="sheet")
        self._title_id = f"question-{self._dialog.id}"
        self._dialog.attributes(aria_labelledby=self._title_id)
        ui.context.client.on_delete(self._forget)

    def _draw(self) -> None:
        with self._dialog:
            self._title = tag("h2", "", id=self._title_id)
            self._body = Fragment("div", [], "stack")
            with tag("div", classes="sheet-actions"):
                button("Back", data_closes="true")
                self._instead = button("")
                self._confirm = button("", style="danger")
        self._confirm.listen("click", self._on_confirm, readers.key, js_handler=PRESSED)
        self._instead.listen("click", self._on_instead, readers.key, js_handler=PRESSED)

    def ask(
        self,
        title: str,
        body: Iterable[str | Node],
        confirm: str,
        action: Action,
        *,
        instead: tuple[str, Action] | None = None,
        takes_away: bool = True,
    ) -> int:
        """Ask, and return the number of this question.

        `body` stands below the title, sentence by sentence, and `confirm` is the button that starts the action;
        `instead` is a second button, and what it starts.
        """
        if not self._number:
            self._draw()
        self._number += 1
        self._action, self._other = action, instead[1] if instead else None
        self._instead.set_text(instead[0] if instead else "")
        self._instead.set_visibility(instead is not None)
        self._instead.attributes(data_question=str(self._number) if instead else None)
        self._confirm.classes(
            **{"add": "btn-danger", "remove": "btn-primary"}
            if takes_away
            else {"add": "btn-primary", "remove": "btn-danger"}
        )
        self._title.set_text(title)
        self.redraw(self._number, body)
        self._confirm.set_text(confirm)
        self._confirm.attributes(data_question=str(self._number))
        self._confirm.set_visibility(True)
        open_dialog(self._dialog)
        return self._number

    def redraw(self, number: int | None, body: Iterable[str | Node]) -> None:
        """Say this below the title of the question of that number, unless another has been asked since."""
        if number == self._number:
            self._body.draw([node("p", each) if isinstance(each, str) else each for each in body])

    def withdraw(self, number: int, because: str) -> None:
        """Say why there is nothing to confirm any more, if the question of that number is open or asked last."""
        if number == self._number and self._action is not None:
            self._action = self._other = None
            self._confirm.set_visibility(False)
            self._instead.set_visibility(False)
            self.redraw(number, [because])

    def on_close(self, callback: Callable[[], None]) -> None:
        """Call back when it is closed, however that is done."""
        self._dialog.listen("close", callback)

    def _forget(self) -> None:
        self._action = self._other = None

    async def _on_confirm(self, number: str) -> None:
        await self._start(number, self._action)

    async def _on_instead(self, number: str) -> None:
        await self._start(number, self._other)

    async def _start(self, number: str, action: Action | None) -> None:
        """A press counts for the question that the presser read, and once."""
        if number != str(self._number):
            return
        self._action = self._other = None
        close_dialog(self._dialog)
        if action is not None:
            await action()
