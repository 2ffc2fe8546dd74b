"""Sentences about an account."""

from pages.words.numbers import plural

NOT_LOGGED_IN = "You were logged out. Please log in again."

FORGOTTEN = "Forgotten your password?"
ASK_THE_CLINIC = "Ask your clinic. They can tell that it is you, and help you back in."
"""The same for everyone, so it says nothing about any account; and so are the next ones."""

BY_MAIL = "Set a new password by mail"
WHERE_TO = "Tell us your e-mail address, and we send you a link to set a new password."
SEND_LINK = "Send the link"
LINK_SENT = (
    "If there is an account with that address, a mail with a link is on its way to it. The link works once, for 30 "
    "minutes."
)
NO_MAIL = (
    "No mail after five minutes? Please look into your spam folder. For one address at most three mails leave in an "
    "hour. Or ask your clinic: they can tell that it is you, and help you back in."
)
NO_SERVER = (
    "Kept knows no mail server here yet, so the mail stays on the computer that it runs on, in its folder of mails. "
    "Your clinic can help you back in."
)
NEW_PASSWORD = "Set a new password"  # noqa: S105  # the name of a page
EVERYWHERE_ENDS = "Wherever you are logged in now, you are logged out then."
LINK_OVER = (
    "This link works no more. It was used already, or it is older than 30 minutes. Have you just set a new password? "
    "Then log in with it."
)
ANOTHER_LINK = "Send me another link"
NEW_HOLDS = (
    "Your password is changed, and you were logged out everywhere. Please log in with your e-mail and the new one."
)

GO_ON = "Log in or register"
NOT_HELD = "Nothing is held or sent yet. You log in or register first, and what you chose stays."
"""To somebody without an account, who chooses first."""

LOG_IN_INSTEAD = "Log in with it instead"

MAY_CALL = "Optional. Your clinic calls it if something about an appointment has to be said at once."

CHECK_MAIL = (
    "We have sent you a mail. Please open the link in it, and type your password once more: then you are registered. "
    "The link works for a day."
)
NO_MAIL_YET = (
    "No mail after five minutes? Please look into your spam folder, or register once more. For one address at most "
    "three mails leave in an hour."
)
CANNOT_WAIT = "If it cannot wait, please call. You need no account for that."
AGAIN = "Register once more"
CONFIRM = "Confirm your e-mail address"
CONFIRM_WHY = "Please type the password that you chose when you registered. Then your account is ready, and you are in."
CONFIRM_WRONG = "That is not the password that you chose when you registered."
CHOSEN_FORGOTTEN = "Forgotten which you chose?"
SENT_TO, TYPED, CORRECT_IT = "Sent to", "the address that you typed", "Is that wrong? Register once more"
CONFIRM_OVER = (
    "This link works no more. It was used already, it is older than a day, or the password was wrong five times. If "
    "you are registered, you can log in."
)

CHANGE_EMAIL = "Change your e-mail address"
CONFIRMED_THERE = "We send a link there. Until you open it and confirm, nothing changes."
HOLDS_AT_ONCE = "It holds at once, and you log in with it from then on: please look at each letter of it."
EMAIL_TAKEN = "That address cannot be used here. Please type another."
CHANGED = {
    "password": "Your password is changed. Everywhere else you were logged out.",
    "email": "Your e-mail address is changed. Please log in with the new one from now on. Everywhere else you were "
    "logged out.",
    "email-asked": "We have sent a mail to the new address. Please open the link in it, and type your password: then "
    "it is yours. The link works for a day. The address until now has been told, too.",
}
"""What is said on the page of the account after a form was sent, by what changed; of an address the same for each."""

NEW_EMAIL = "Confirm your new e-mail address"
NEW_EMAIL_WHY = "Please type the password of your account. From then on you log in with this address."
NEW_EMAIL_WRONG = "That is not the password of the account. Please try again."
NEW_EMAIL_OVER = (
    "This link works no more. It was used already, it is older than a day, or something else was asked for since. "
    "On the page of your account you can ask for a new one."
)

LONG_ENOUGH = "12 characters or more. A few words in a row are good."


def confirm_wrong(left: int) -> str:
    """Say that this is not the password, and how many tries are left with this link."""
    return f"{CONFIRM_WRONG} {plural(left, 'There is one more try.', f'There are {left} more tries.')}"


def welcome(name: str, clinic: str) -> str:
    """Greet who has just confirmed their address."""
    return f"Welcome, {name}. Your account with {clinic} is ready."


def other_clinic(name: str) -> str:
    """Say to a patient who comes from another clinic's times whose these are."""
    return f"Your account is with {name}. These are its times; please choose once more."
