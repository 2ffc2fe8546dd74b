"""What instances on one database tell each other about who is here; nothing of it is kept."""

from collections.abc import Collection

from store import db, events


def tell(told: Collection[events.PresenceTold | events.PresenceAsked]) -> None:
    """Let every instance hear it."""
    with db.writing() as transaction:
        for event in told:
            transaction.publish(event)
