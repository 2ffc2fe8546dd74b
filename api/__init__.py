"""Kept for programs: JSON, forms and server-sent events, at the same addresses as the pages."""

from api.app import app
from api.fork import Fork, wants
from api.streams import end_when

__all__ = ["Fork", "app", "end_when", "wants"]
