"""What is said about an account."""

NOT_LOGGED_IN = "Please log in again; your time here ended."

FORGOTTEN = "Forgotten your password?"
ASK_THE_CLINIC = "Ask your clinic. They can tell that it is you, and help you back in."
"""Until Kept can send mail; the same for everyone, so it says nothing about any account."""

LOG_IN_INSTEAD = "Log in with it instead"

MAY_CALL = "Optional. Your clinic calls it if something about an appointment has to be said at once."

LONG_ENOUGH = "12 characters or more. A few words in a row are good."
