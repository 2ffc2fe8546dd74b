"""A clock for the scheduler that a test moves."""

from datetime import datetime, timedelta

from store.jobs import Scheduler

SECOND = timedelta(seconds=1)


class Clock:
    """A clock that only goes when it is told to."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    async def goes(self, scheduler: Scheduler, to: datetime, *, by: timedelta = SECOND) -> None:
        """Go on until then, and let the scheduler do what time brings."""
        while self.now < to:
            self.now += by
            await scheduler.round()
