"""How alembic reaches the database; `store.db.migrate` passes the address."""

import sqlalchemy as sa
from alembic import context
from sqlmodel import SQLModel

from store import models  # noqa: F401  (the tables register themselves)

url = context.config.attributes.get("url") or context.get_x_argument(as_dictionary=True)["url"]
engine = sa.create_engine(url, hide_parameters=True, poolclass=sa.pool.NullPool)


@sa.event.listens_for(engine, "begin")
def _begin(connection: sa.Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # the driver begins before it changes rows, but not tables


with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        transactional_ddl=True,  # all of it or nothing, on SQLite too
    )
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
