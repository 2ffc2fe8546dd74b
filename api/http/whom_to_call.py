"""Whom a program lets its patient call who was refused something that a call can bring."""

from starlette.requests import Request

from store import errors


def whom_to_call(request: Request, error: errors.Refusal) -> dict[str, str]:
    """Return the numbers, where a call is the way on; in a crisis both."""
    in_crisis = isinstance(error, errors.IN_CRISIS)
    if not in_crisis and not isinstance(error, errors.TooManyOpen | errors.TooManyUpcoming):
        return {}
    clinic = request.state.current_user.person.clinic
    return {**({"emergency_phone": clinic.emergency_phone} if in_crisis else {}), "clinic_phone": clinic.phone}
