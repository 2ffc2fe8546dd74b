"""What is said about an account."""

NOT_LOGGED_IN = "Please log in again; your time here ended."

LONG_ENOUGH = "12 characters or more. A few words in a row are good."
