"""Devices on which people hear of news."""

from typing import Annotated

from api.schemas.model import RequestModel, documented
from api.values import Text
from store.notifications.devices import LONGEST_ENDPOINT, LONGEST_NAME


class DeviceDraft(RequestModel):
    """A browser's PushSubscription: where it takes messages, and the keys that close them for it, as base64url.

    `name` is what its person reads; without one it is made of the header User-Agent.
    """

    endpoint: Annotated[Text, documented(maxLength=LONGEST_ENDPOINT)]
    p256dh: Text
    auth: Text
    name: Annotated[Text, documented(maxLength=LONGEST_NAME)] = ""
