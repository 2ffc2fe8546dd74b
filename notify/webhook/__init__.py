"""Calls of the clinic's other systems, signed as Standard Webhooks says."""
