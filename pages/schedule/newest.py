"""What a page asks the store is asked one at a time, however fast somebody presses."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")


class Newest:
    """Questions of one kind, of which the newest is answered: of those that wait for their turn, only that is asked."""

    def __init__(self) -> None:
        self._turn, self._asked = asyncio.Lock(), 0

    async def ask(self, question: Callable[[], Awaitable[T]]) -> T | None:
        """Return the answer; None where a newer question was asked meanwhile. Raises what the question does."""
        self._asked += 1
        mine = self._asked
        async with self._turn:
            answer = await question() if mine == self._asked else None
        return answer if mine == self._asked else None
