"""An address that does not work, as people see it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class RefusalView:
    """Since when no mail is sent to somebody's address any more, and what the mail server answered then."""

    at: datetime
    answer: str
