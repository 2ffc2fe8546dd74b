"""What every answer is made from."""

from pydantic import BaseModel, ConfigDict


class ResponseModel(BaseModel):
    """An answer with these members and no others."""

    model_config = ConfigDict(extra="forbid")
