"""The pages: a folder is the first part of an address, and what stands beside the folders serves them all.

Nothing is imported here: a page registers itself when main.py imports its module.
"""

PAGES = (
    "account.account_page",
    "account.confirm_page",
    "account.forgotten_page",
    "account.login_page",
    "account.new_email_page",
    "account.new_password_page",
    "account.register_page",
    "account.unsubscribe_page",
    "answer.page",
    "appointments.detail_page",
    "appointments.list_page",
    "away.page",
    "calendar.page",
    "clinic.closed_page",
    "clinic.deliveries_page",
    "clinic.jobs_page",
    "clinic.links_page",
    "clinic.reminders_page",
    "clinic.settings_page",
    "clinic.type_page",
    "clinic.types_page",
    "clinic.waitlist_page",
    "clinic.webhooks_page",
    "hours.page",
    "inbox.page",
    "inbox.staff_page",
    "notifications.page",
    "patients.page",
    "schedule.page",
    "today.page",
)
"""Every module with an address."""
