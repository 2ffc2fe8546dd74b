"""Invents whole clinics and writes them into an empty database; for demos, tests and measurements."""
