"""Who may do what."""

from collections.abc import Callable, Collection

from store import errors
from store.db import Transaction
from store.models import Role
from store.people import people
from store.views.people import Person


def require_role(transaction: Transaction, person_id: int, *roles: Role) -> Person:
    """Find the person who acts. Raises NotAllowed when they have none of these roles."""
    return _with_role(people.get, transaction, person_id, roles)


def require_role_and_lock(transaction: Transaction, person_id: int, *roles: Role) -> Person:
    """Find the person who acts, and let nobody else write in their institution until the transaction ends.

    Raises NotAllowed when they have none of these roles.
    """
    return _with_role(people.get_and_lock, transaction, person_id, roles)


def _with_role(
    get: Callable[[Transaction, int], Person], transaction: Transaction, person_id: int, roles: Collection[Role]
) -> Person:
    try:
        person = get(transaction, person_id)
    except errors.NotFound:
        raise errors.NotAllowed from None
    if person.role not in roles:
        raise errors.NotAllowed
    return person
