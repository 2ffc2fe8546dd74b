"""The truth: tables, verbs and queries. Knows no user interface."""
