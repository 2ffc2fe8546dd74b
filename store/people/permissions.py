"""Who may do what."""

from sqlmodel import Session

from store import errors
from store.models import Role
from store.people import people
from store.views.people import Person


def require_role(session: Session, person_id: int, *roles: Role) -> Person:
    """The person who acts. Raises NotAllowed when they have none of these roles."""
    try:
        person = people.get(session, person_id)
    except errors.NotFound:
        raise errors.NotAllowed from None
    if person.role not in roles:
        raise errors.NotAllowed
    return person
