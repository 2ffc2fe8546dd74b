"""Sentences about an account."""

NOT_LOGGED_IN = "Please log in again; your time here ended."

FORGOTTEN = "Forgotten your password?"
ASK_THE_CLINIC = "Ask your clinic. They can tell that it is you, and help you back in."
"""Until Kept can send mail; the same for everyone, so it says nothing about any account."""

GO_ON = "Log in or register"
NOT_HELD = "Nothing is held or sent yet. You log in or register first, and what you chose stays."
"""To somebody without an account, who chooses first."""

LOG_IN_INSTEAD = "Log in with it instead"

MAY_CALL = "Optional. Your clinic calls it if something about an appointment has to be said at once."

LONG_ENOUGH = "12 characters or more. A few words in a row are good."


def other_clinic(name: str) -> str:
    """Say to a patient who comes from another clinic's times whose these are."""
    return f"Your account is with {name}. These are its times; please choose once more."
