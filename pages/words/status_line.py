"""The line over which a patient's appointment moves: sent, seen, accepted."""

from datetime import UTC, datetime

from pages.words import appointments, moments
from store.models import Status
from store.views.appointments import AppointmentView


def line(view: AppointmentView, zone: str, now: datetime | None = None) -> list[tuple[str, str]]:
    """List the patient's status line: each step's words and its class (is-done, is-now or nothing).

    What was cancelled has two steps: nobody knows here whether it was seen. What held from the beginning has one until
    something became of it.
    """
    at = {Status.booked: 0, Status.pending: 1, Status.countered: 1}.get(view.status, 2)
    at = 2 if view.is_agreed else at
    last = {**appointments.LABELS, **appointments.TO_PATIENT}[
        Status.accepted if view.is_agreed or at < 2 else view.status
    ]
    last = appointments.JOINED if view.status is Status.checked_in and view.is_by_video else last
    since = view.seen_at if view.status is Status.pending and not view.is_agreed else None
    at_seen = f"Seen {moments.lately(since, zone, now or datetime.now(UTC))}" if since else "Seen"
    steps = ["Sent", "No answer" if view.status is Status.expired else at_seen, last]
    if view.accepted_at_once:
        steps, at = ([appointments.BOOKED], 0) if view.is_agreed else ([appointments.BOOKED, last], 1)
    elif view.status is Status.cancelled:
        steps, at = ["Sent", last], 1
    return [(text, "is-now" if at == place else "is-done" if at > place else "") for place, text in enumerate(steps)]
