"""Phone numbers, as people write them and as they are dialled."""

import re

from store import errors, text
from store.views.people import Clinic

_ZERO_AFTER_CODE = re.compile(r"^(\(?(?:\+|00) ?[0-9]{1,3}\)?)[ /-]*\( ?0 ?\)")


def address(number: str) -> str | None:
    """Return the `tel:` address of a number as people write it; the (0) after a country's code is not dialled.

    None for what is not one number: clinics could once save "112 or 110", which must not dial 112110.
    """
    try:
        kept = text.phone(number, fewest=text.FEWEST_EMERGENCY_DIGITS)
    except errors.BadPhone:
        return None
    return "tel:" + re.sub("[^0-9+]", "", _ZERO_AFTER_CODE.sub(r"\1", kept)) if kept else None


def calls(clinic: Clinic, *, in_crisis: bool) -> list[tuple[str, str]]:
    """Return whom one can call, each as what is said and the number; in a crisis where help is at once comes first."""
    emergency = [(f"Call {clinic.emergency_phone}", clinic.emergency_phone)] if in_crisis else []
    return [each for each in (*emergency, (f"Call the clinic: {clinic.phone}", clinic.phone)) if each[1]]
