"""The way into a video appointment: an address of Kept's own, which leads on to the video for whom it is."""

from store.views.appointments import AppointmentView


def way_in(view: AppointmentView) -> dict[str, str]:
    """Return the attributes of the link: a tab of its own, so that Kept stays open, and no word of where it was."""
    return {"href": f"/appointments/{view.id}/join", "target": "_blank", "rel": "noopener noreferrer"}
