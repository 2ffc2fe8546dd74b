"""Kept for programs: JSON, forms and server-sent events, at the same addresses as the pages."""

from api.app import app
from api.http.dispatch import Fork, wants
from api.http.streams import end_when

__all__ = ["Fork", "app", "end_when", "wants"]
