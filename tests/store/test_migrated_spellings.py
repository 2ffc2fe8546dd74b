"""Accounts of before come to the one spelling of an address."""

import logging

import alembic.command
import pytest
import sqlalchemy as sa

from store import db, text
from tests.store.revisions import connected, first_revision


def test_accounts_of_before_come_to_the_one_spelling_and_two_of_one_address_stay(
    empty: str, caplog: pytest.LogCaptureFixture
):
    first_revision(empty)
    old = {
        10: ("ada@xn--mller-kva.example", "Ada\u202e L\u200bindqvist"),
        11: ("a\u00adda@exa\u2060mple.org", "Jose\u0301"),
        12: ("ben@müller.example", "\u200b"),
        13: ("ben@xn--mller-kva.example", "Ben Okafor"),
        14: ("clara❤@example.org", "علی\u200cرضا"),
        15: ("аdmin@example.org", "007"),
    }
    with connected(empty) as connection:
        for user_id, (email, name) in old.items():
            connection.execute(
                sa.text(
                    "INSERT INTO \"user\" VALUES (:id, 1, 'patient', :email, :name, 'x', TRUE, "
                    "'2026-11-01 09:00:00.000000')"
                ),
                {"id": user_id, "email": email, "name": name},
            )
        connection.commit()
    with caplog.at_level(logging.WARNING):
        alembic.command.upgrade(db.alembic_config(empty), "head")
    db.connect(empty)
    with db.reading() as transaction:
        rows = transaction.execute(sa.text('SELECT id, email, name FROM "user" WHERE id > 9 ORDER BY id')).all()
    assert {row.id: (row.email, row.name) for row in rows} == {
        10: ("ada@müller.example", "Ada Lindqvist"),
        11: ("ada@example.org", "José"),
        12: ("ben@müller.example", "\u200b"),
        13: ("ben@xn--mller-kva.example", "Ben Okafor"),
        14: old[14],
        15: old[15],
    }
    (said,) = [each.getMessage() for each in caplog.records if each.name == "kept.migrations"]
    assert said.endswith(": 13")
    assert "@" not in said
    assert all(text.spelt(row.email) == row.email for row in rows if row.id != 13), "everybody else can log in"
