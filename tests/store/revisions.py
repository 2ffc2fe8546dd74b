"""A database as an earlier version of Kept left it, with one of everything."""

from datetime import UTC, datetime

import alembic.command
import sqlalchemy as sa
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from store import db

# what the first revision held; later revisions change the tables, but never these lines
OLD_ROWS = """
INSERT INTO institution VALUES (1, 'harbor', 'Harbor Clinic', 'Europe/Berlin', '112', 'Call 112.');
INSERT INTO appointmenttype VALUES (1, 1, 'therapy', 'Therapy', 50, 'A full session.', FALSE, 0);
INSERT INTO appointmenttype VALUES (2, 1, 'crisis-intervention', 'Crisis', 60, 'Help now.', TRUE, 1);
INSERT INTO openinghours VALUES (1, 1, 540, 1020);
INSERT INTO openinghours VALUES (1, 2, 538, 723);
INSERT INTO openinghours VALUES (1, 2, 539, 721);
INSERT INTO openinghours VALUES (1, 3, 541, 544);
INSERT INTO "user" VALUES (1, 1, 'patient', 'ada@harbor.example', 'Ada', 'x', TRUE, '2026-11-01 09:00:00.000000');
INSERT INTO "user" VALUES (2, 1, 'provider', 'clara@harbor.example', 'Clara', 'x', TRUE, '2026-11-01 09:00:00.000000');
INSERT INTO appointment VALUES (1, 1, 1, 2, FALSE, 1, 1, 'booked', '2026-11-24 09:00:00.000000',
    '2026-11-24 09:50:00.000000', 'It hurts. 🙂', NULL, NULL, NULL, 1, '2026-11-22 09:00:00.000000',
    '2026-11-22 09:00:00.000000');
INSERT INTO appointmentevent VALUES (1, 1, 1, 'booked', '2026-11-22 09:00:00.000000');
INSERT INTO appointmentcount VALUES (1, 2, 'booked', 1);
INSERT INTO notification VALUES (1, 2, 1, 'new_appointment', '2026-11-22 09:00:00.000000', NULL);
INSERT INTO loginsession VALUES (1, 1, 'abc', '2026-11-22 09:00:00.000000', '2026-11-22 09:00:00.000000', NULL);
INSERT INTO loginfailure VALUES (1, 'abc', '2026-11-22 09:00:00.000000');
"""
OLD_TICKS = "INSERT INTO taken VALUES ({person}, {tick}, 1);"


def first_revision(url: str) -> None:
    """Bring the database to the first revision, and put one of everything in."""
    config = db.alembic_config(url)
    (first,) = ScriptDirectory.from_config(config).get_bases()
    alembic.command.upgrade(config, first)
    rows = [line for line in OLD_ROWS.split(";\n") if line.strip()]
    first_tick = int(datetime(2026, 11, 24, 9, tzinfo=UTC).timestamp()) // 300
    rows += [OLD_TICKS.format(person=person, tick=first_tick + n) for person in (1, 2) for n in range(10)]
    with connected(url) as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET TIME ZONE 'UTC'")
        for row in rows:
            connection.exec_driver_sql(row)
        if connection.dialect.name == "postgresql":
            for table in ("appointmentevent", "notification"):
                connection.exec_driver_sql(f"SELECT setval('{table}_id_seq', 1)")
        connection.commit()


def connected(url: str) -> sa.Connection:
    return sa.create_engine(url, poolclass=sa.pool.NullPool).connect()


def revision(url: str) -> str | None:
    with connected(url) as connection:
        return MigrationContext.configure(connection).get_current_revision()


def held(url: str) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables."""
    with connected(url) as connection:
        return {
            name: sorted((tuple(row) for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"')), key=repr)
            for name in sa.inspect(connection).get_table_names()
        }
