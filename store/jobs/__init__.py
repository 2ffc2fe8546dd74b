"""What happens by itself: rows with a due time, claimed with a lease, done once, caught up after a restart.

A chore is a function that takes `now`; `each` makes one that is done for one thing after the other. The scheduler runs
what `CHORES` in main.py names. See docs/decisions/0032-jobs-are-rows.md.
"""

from store.jobs.chores import Each, each, name_of
from store.jobs.scheduler import Chores, Scheduler

__all__ = ["Chores", "Each", "Scheduler", "each", "name_of"]
