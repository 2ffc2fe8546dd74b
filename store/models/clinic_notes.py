"""What the clinic's people write about appointments."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from store.models.columns import moment
from store.models.enums import NOTES_LIMIT


class ClinicNote(SQLModel, table=True):
    """What somebody of the clinic has written about an appointment, for the clinic alone or `shared` with its patient.

    Rows are only added: a trigger refuses to change or delete one. One without a text withdraws the note that it names.
    """

    __table_args__ = (
        sa.Index("ix_clinic_note", "appointment_id", "id"),
        sa.UniqueConstraint("withdraws_id", name="withdrawn_once"),
        sa.CheckConstraint(f"length(text) <= {NOTES_LIMIT}", name="clinic_note_is_short"),
        sa.CheckConstraint("(text = '') = (withdraws_id IS NOT NULL)", name="says_something_or_withdraws_it"),
    )

    id: int | None = Field(default=None, primary_key=True)
    appointment_id: int = Field(foreign_key="appointment.id")
    author_id: int = Field(foreign_key="user.id")
    at: datetime = moment()
    text: str = Field(default="", sa_type=sa.Text)
    shared: bool = False
    withdraws_id: int | None = Field(default=None, foreign_key="clinicnote.id")
