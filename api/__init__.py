"""Kept for programs: JSON, forms and server-sent events, at the same addresses as the pages."""

from api.app import app
from api.dispatch import Dispatcher, is_api_request
from api.http.streams import end_all as end_streams

__all__ = ["Dispatcher", "app", "end_streams", "is_api_request"]
