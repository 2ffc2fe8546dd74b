"""What every request is made from."""

from typing import Any

from pydantic import BaseModel, Field, model_validator


class RequestModel(BaseModel):
    """A request's body. A member that is null or empty counts as not given, as forms send all of theirs."""

    @model_validator(mode="before")
    @classmethod
    def _without_empty(cls, values: dict[str, object]) -> dict[str, object]:
        return {name: value for name, value in values.items() if value is not None and value != ""}


def documented(**limits: int) -> Any:
    """Limits that the store holds, which counts characters as they are kept; here they are documented."""
    return Field(json_schema_extra=dict(limits))
