"""Where video appointments take place."""

from sqlmodel import Field, SQLModel


class VideoRoom(SQLModel, table=True):
    """The name of the room of an appointment at one of its times (`sequence`) with one provider; nobody can guess it.

    It is made when somebody joins for the first time; another time or another provider has another room.
    """

    appointment_id: int = Field(foreign_key="appointment.id", primary_key=True, ondelete="CASCADE")
    sequence: int = Field(primary_key=True)
    provider_id: int = Field(foreign_key="user.id", primary_key=True)
    name: str = Field(max_length=32)
