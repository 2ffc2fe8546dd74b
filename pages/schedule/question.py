"""A question with its choices. Once it is answered it folds to one line, where a page has no room for all of them."""

from collections.abc import Callable
from typing import Any

from pages.cleanup import while_open
from pages.elements import readers
from pages.elements.tags import button, tag

# Arrow keys go through radio buttons and choose each on the way; only a press, or Enter, says "this one".
CHOSEN = "(event) => { if (event.target.matches('input')) emit(event.target.value, !kept.isOnTheWay()); }"


def legend(text: str) -> None:
    """Draw the name of a group of choices, which is also a heading."""
    with tag("legend"):
        tag("h2", text)


class Question:
    """A group of radio buttons, which the caller draws into `choices`; and the line that says what was chosen.

    Whether there is room is for static/schedule.css to know; what it folds hands on to the first of `then` that is
    seen (static/schedule.js).
    """

    def __init__(self, name: str, text: str, choose: Callable[..., Any], *, change: str, then: str, look: str) -> None:
        """Draw the group with the id `name`, open. `change` is what the button that opens it again is called."""
        self._choose, self._answer, self._is_open = while_open(choose), "", False
        with tag("fieldset", classes="stack question", id=name, data_needs_connection="true", data_brings=then) as box:
            legend(text)
            with tag("div", classes="answer"):
                self._line = tag("p", dir="auto")
                button("Change", self._open, style="quiet", aria_label=change, data_then=f"#{name} input:checked")
            self.choices = tag("div", classes=f"choices {look}")
        self.box = box
        self.choices.listen("click", self._chosen, read_choice, js_handler=CHOSEN)

    def say(self, answer: str) -> None:
        """What was chosen; empty while nothing is."""
        self._answer = answer
        self._show()

    def _show(self) -> None:
        self._line.set_text(self._answer)
        self.box.attributes(data_folded="true" if self._answer and not self._is_open else None)

    def _open(self) -> None:
        self._is_open = True
        self._show()

    def _chosen(self, choice: tuple[str, bool]) -> Any:
        value, is_answer = choice
        self._is_open = not is_answer
        return self._choose(value)


def read_choice(value: object) -> tuple[str, bool]:
    """Read what was chosen, and whether that is the answer."""
    if not isinstance(value, list) or len(value) != 2:
        raise readers.NotSent
    return readers.key(value[0]), readers.flag(value[1])
