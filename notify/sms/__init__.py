"""News by text message."""
