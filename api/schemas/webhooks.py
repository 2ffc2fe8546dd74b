"""Where a clinic's other systems are called."""

from typing import Annotated

from api.schemas.model import RequestModel, documented
from api.values import Text, Texts
from store.text import LONGEST_LINK


class WebhookDraft(RequestModel):
    """A public https address that is called, and with which kinds of news."""

    address: Annotated[Text, documented(maxLength=LONGEST_LINK)] = ""
    kinds: Texts = []
