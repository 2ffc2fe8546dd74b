"""Who may do what."""

from store import errors
from store.db import Transaction
from store.models import Role
from store.people import people
from store.views.people import Person


def require_role(transaction: Transaction, person_id: int, *roles: Role) -> Person:
    """The person who acts. Raises NotAllowed when they have none of these roles."""
    try:
        person = people.get(transaction, person_id)
    except errors.NotFound:
        raise errors.NotAllowed from None
    if person.role not in roles:
        raise errors.NotAllowed
    return person
