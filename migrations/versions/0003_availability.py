"""availability: hours of each provider, time off, holidays, and rules of each type

Revision: 0003, after 0002. What was so before stays so: each provider gets the clinic's hours and offers every type,
types get no buffers, no notice and the horizon that there was.
"""

from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

COLUMNS = """
institution country VARCHAR(2)
institution region VARCHAR(40)
institution open_requests INTEGER NOT NULL DEFAULT 3
    CONSTRAINT some_open_requests CHECK (open_requests BETWEEN 1 AND 100)
institution rules_version INTEGER NOT NULL DEFAULT 1
appointmenttype buffer_before INTEGER NOT NULL DEFAULT 0
    CONSTRAINT time_before_is_ticks CHECK (buffer_before BETWEEN 0 AND 240 AND buffer_before % 5 = 0)
appointmenttype buffer_after INTEGER NOT NULL DEFAULT 0
    CONSTRAINT time_after_is_ticks CHECK (buffer_after BETWEEN 0 AND 240 AND buffer_after % 5 = 0)
appointmenttype horizon INTEGER NOT NULL DEFAULT 365
    CONSTRAINT horizon_is_a_year CHECK (horizon BETWEEN 1 AND 365)
appointmenttype notice INTEGER NOT NULL DEFAULT 0
    CONSTRAINT notice_within_horizon CHECK (notice >= 0 AND notice % 5 = 0 AND notice < horizon * 1440)
appointmenttype grid INTEGER NOT NULL DEFAULT 15
    CONSTRAINT grid_fills_the_hour CHECK (grid IN (5, 10, 15, 20, 30, 60))
appointmenttype place VARCHAR(24) NOT NULL DEFAULT 'in_person'
    CONSTRAINT place CHECK (place IN ('in_person', 'video'))
appointmenttype address VARCHAR(200) NOT NULL DEFAULT ''
appointmenttype needs_approval BOOLEAN NOT NULL DEFAULT TRUE
appointmenttype answer_within INTEGER NOT NULL DEFAULT 1440
appointmenttype answer_before INTEGER NOT NULL DEFAULT 60
    CONSTRAINT somebody_can_answer CHECK (answer_within >= 5 AND answer_before >= 0)
appointmenttype active BOOLEAN NOT NULL DEFAULT TRUE
"""
"""A table, a column, and what it holds; SQLite takes constraints with the column, so that no table is written anew."""


def upgrade() -> None:
    """Bring the database forward."""
    for table, column in _columns():
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column}")
    _create_tables()
    _give_each_provider_the_clinics_hours()
    op.execute("UPDATE appointmenttype SET answer_within = 30 WHERE crisis")
    op.execute(
        "INSERT INTO offering (institution_id, provider_id, type_id, at_once) "
        'SELECT u.institution_id, u.id, t.id, FALSE FROM "user" u '
        "JOIN appointmenttype t ON t.institution_id = u.institution_id WHERE u.role = 'provider'"
    )


def downgrade() -> None:
    """Take it back, as far as there is room for what is known now: the copy that was made before is the better way.

    A clinic's hours become the widest of its providers' weekly ones. What had no place before goes: hours of single
    dates, time off, closures, who offers what, and all other rules of types.
    """
    _give_the_clinic_the_widest_hours()
    for table in ("timeoff", "offering", "datehours", "workedholiday"):
        op.drop_table(table)
    for table, column in reversed(_columns()):
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column.split()[0]}")


def _columns() -> list[tuple[str, str]]:
    """Tables, and the columns that they get."""
    lines = COLUMNS.strip().replace("\n    ", " ").splitlines()
    return [(table, column) for table, column in (line.split(" ", 1) for line in lines)]


def _give_each_provider_the_clinics_hours() -> None:
    """Hours that were not whole ticks lose some minutes: no start was ever offered in them."""
    op.execute(
        "CREATE TEMPORARY TABLE clinichours AS "
        "SELECT institution_id, weekday, (opens + 4) / 5 * 5 AS opens, max(closes / 5 * 5) AS closes "
        "FROM openinghours GROUP BY 1, 2, 3"
    )
    op.drop_table("openinghours")
    _create_opening_hours(
        "week_id",
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.CheckConstraint("opens % 5 = 0 AND closes % 5 = 0", name="hours_are_ticks"),
        sa.ForeignKeyConstraint(["week_id"], ["openingweek.id"], ondelete="CASCADE"),
    )
    op.execute(
        "INSERT INTO openingweek (institution_id, provider_id, effective_from, zone) "
        "SELECT u.institution_id, u.id, '2000-01-01', i.zone FROM \"user\" u "
        "JOIN institution i ON i.id = u.institution_id WHERE u.role = 'provider'"
    )
    op.execute(
        "INSERT INTO openinghours (week_id, weekday, opens, closes, urgent) "
        "SELECT w.id, h.weekday, h.opens, h.closes, FALSE "
        "FROM openingweek w JOIN clinichours h ON h.institution_id = w.institution_id WHERE h.opens < h.closes"
    )
    op.execute("DROP TABLE clinichours")


def _give_the_clinic_the_widest_hours() -> None:
    op.execute(
        "CREATE TEMPORARY TABLE clinichours AS "
        "SELECT w.institution_id, h.weekday, min(h.opens) AS opens, max(h.closes) AS closes "
        "FROM openingweek w JOIN openinghours h ON h.week_id = w.id GROUP BY 1, 2"
    )
    op.drop_table("openinghours")
    op.drop_table("openingweek")
    _create_opening_hours("institution_id", *_of_clinic())
    op.execute(
        "INSERT INTO openinghours (institution_id, weekday, opens, closes) "
        "SELECT institution_id, weekday, opens, closes FROM clinichours"
    )
    op.execute("DROP TABLE clinichours")


def _create_opening_hours(owner: str, *more: sa.schema.SchemaItem) -> None:
    op.create_table(
        "openinghours",
        *_numbers(owner, "weekday", "opens", "closes"),
        sa.CheckConstraint("0 <= opens AND opens < closes AND closes <= 1440", name="opens_before_it_closes"),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday_exists"),
        sa.PrimaryKeyConstraint(owner, "weekday", "opens"),
        *more,
    )


def _create_tables() -> None:
    _create("workedholiday", sa.Column("name", sa.String(length=300), nullable=False), key=("institution_id", "name"))
    _create(
        "datehours",
        _number("provider_id"),
        _day("day"),
        *_numbers("opens", "closes"),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(0 <= opens AND opens < closes AND closes <= 1440) OR (opens = 0 AND closes = 0)",
            name="opens_before_it_closes_or_not_at_all",
        ),
        sa.CheckConstraint("opens % 5 = 0 AND closes % 5 = 0", name="date_hours_are_ticks"),
        of=("provider_id",),
        key=("provider_id", "day", "opens"),
    )
    _create(
        "offering",
        *_numbers("provider_id", "type_id"),
        sa.Column("at_once", sa.Boolean(), nullable=False),
        of=("provider_id", "type_id"),
        key=("provider_id", "type_id"),
    )
    _create(
        "openingweek",
        *_numbers("id", "provider_id"),
        _day("effective_from"),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.UniqueConstraint("provider_id", "effective_from"),
        of=("provider_id",),
    )
    _create(
        "timeoff",
        _number("id"),
        _number("provider_id", nullable=True),
        _day("first"),
        _day("last"),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.CheckConstraint("first <= last", name="begins_before_it_ends"),
        of=("provider_id",),
    )
    for table in ("datehours", "offering", "openingweek", "timeoff"):
        op.create_index(f"ix_{table}_institution_id", table, ["institution_id"])


def _create(name: str, *items: sa.schema.SchemaItem, of: tuple[str, ...] = (), key: tuple[str, ...] = ("id",)) -> None:
    """A table of what belongs to a clinic, and to its people and types in the columns `of`."""
    own_key = sa.PrimaryKeyConstraint(*key)
    op.create_table(name, _number("institution_id"), *items, *_of_clinic(*of), own_key)


def _of_clinic(*columns: str) -> list[sa.ForeignKeyConstraint]:
    keys = [sa.ForeignKeyConstraint(["institution_id"], ["institution.id"])]
    for column in columns:
        table = "appointmenttype" if column == "type_id" else "user"
        keys.append(sa.ForeignKeyConstraint(["institution_id", column], [f"{table}.institution_id", f"{table}.id"]))
    return keys


def _numbers(*names: str) -> list[sa.Column[int]]:
    return [_number(name) for name in names]


def _number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _day(name: str) -> sa.Column[date]:
    return sa.Column(name, sa.Date(), nullable=False)
