"""The icons of appointment types."""

ICONS = {"therapy": "talk", "consultation": "clipboard", "follow-up": "repeat", "crisis-intervention": "crisis"}


def type_icon(slug: str) -> str:
    """Name the icon of an appointment type."""
    return ICONS.get(slug, "calendar")
