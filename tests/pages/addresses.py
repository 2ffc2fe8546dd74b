"""Every address of a page, and who opens it: what has to hold on each page is asked of all of these."""

EVERY_PAGE = {
    "patient@harbor": ("/schedule", "/appointments", "/appointments/{appointment}", "/notifications", "/account"),
    "provider@harbor": ("/provider-dashboard", "/today", "/away", "/calendar", "/hours", "/appointments/{appointment}"),
    "staff@harbor": (
        *("/staff", "/today", "/away", "/calendar", "/hours", "/clinic", "/clinic/types/new", "/clinic/types/{type}"),
        *("/clinic/closed", "/clinic/settings", "/clinic/links", "/clinic/jobs", "/patients/{patient}"),
        "/clinic/deliveries",
        "/clinic/reminders",
        "/clinic/waitlist",
        "/clinic/webhooks",
    ),
    "": (
        "/login",
        "/register",
        "/confirm",
        "/forgotten",
        "/new-password",
        "/new-email",
        "/answer/{token}",
        "/unsubscribe/{token}",
    ),
}
"""By who is logged in, "" for nobody. `{appointment}`, `{patient}` and `{type}` stand for ids, `{token}` for a link."""
