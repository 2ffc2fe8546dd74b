"""Free times for people without an account, where the clinic shows them; registering comes when they send.

Reasons: docs/decisions/0021-free-times-for-strangers.md.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import partial
from urllib.parse import quote, urlencode

from fastapi import HTTPException, Request
from nicegui import Client, ui

import auth
from pages import words
from pages.elements.tags import tag
from pages.frame.frame import frame, public_frame
from pages.frame.header import Head
from pages.frame.toasts import toast
from pages.live import live
from pages.schedule import catalogue
from pages.schedule.catalogue import Catalogue
from pages.schedule.changes import Changes
from pages.schedule.newest import Newest
from pages.schedule.selection import Cause, Selection
from store import errors, ip, threads
from store.availability.offers import Outlook
from store.people import people, throttle
from store.views.people import Person, Stranger
from web.proxy import address_of

OPEN_PAGES = 50
"""Pages of strangers from one network that are open at once: each reads again when times change."""

ROOM_AGAIN = 15
"""Seconds after which a page that nobody joined has made room."""

CHOSEN = ("clinic", "type", "provider", "date", "start", "part", "weekday")
"""What an address says about a visit, each in LONGEST characters at the most."""

LONGEST = 64

_open: defaultdict[str, set[str]] = defaultdict(set)
"""The pages that somebody may be looking at, by their networks."""


class Visit:
    """A patient's visit of the page, or a stranger's: what they may read, and where they go on."""

    def __init__(self, visitor: Person | Stranger, head: Head | None = None) -> None:
        self.visitor = visitor
        self._head = head
        self._outlooks = Newest()
        self._kept = ""

    def follow(self, changes: Changes) -> None:
        """Hear of what the clinic decides about its visitors."""

    def entitle(self, title: str) -> None:
        """Say over the page what it is for."""
        if self._head is not None:
            self._head.entitle(title)

    async def load_catalogue(self) -> Catalogue:
        """Load what is offered to them."""
        return await threads.read(Catalogue.of, self.visitor)

    async def load_outlook(self, selection: Selection, cause: Cause) -> Outlook | None:
        """Load what is free for what was chosen; None where a newer question was asked meanwhile.

        Raises UnknownType, UnknownProvider, and for strangers TooFast.
        """
        return await self._outlooks.ask(partial(self._load_outlook, selection, cause))

    async def _load_outlook(self, selection: Selection, _: Cause) -> Outlook | None:
        assert selection.type_ is not None
        return await threads.read(
            catalogue.load_outlook,
            self.visitor,
            type_slug=selection.type_.slug,
            provider_id=selection.provider_id,
            day=selection.day,
            filter_=selection.active_filter,
            moving=selection.moving.id if selection.moving else 0,
            now=datetime.now(UTC),
        )

    async def load_month(
        self, type_slug: str, provider_id: int | None, month: date, cause: Cause, moving: int = 0
    ) -> Mapping[date, list[datetime]]:
        """Load what is free on the days of a month; nothing for who is on the way to another page. Raises the same."""
        return await threads.read(
            catalogue.load_month,
            self.visitor,
            type_slug=type_slug,
            provider_id=provider_id,
            month=month,
            moving=moving,
            now=datetime.now(UTC),
        )

    def keep(self, address: str) -> None:
        """Let the browser's address tell of what is chosen, where it is something else."""
        if address != self._kept:
            self._kept = address
            ui.navigate.history.replace(address)
            self.come_back_to(address)

    def come_back_to(self, address: str) -> None:
        """Something else is chosen, of which this address tells."""

    def goes_on(self, selection: Selection) -> bool:
        """Return whether they go to another page to send it."""
        return False


class StrangersVisit(Visit):
    """Two links in the header lead to an account, and back to what was chosen."""

    visitor: Stranger

    def __init__(self, stranger: Stranger) -> None:
        super().__init__(stranger)
        self._address = ""
        with tag("nav", classes="row-of", aria_label="Account"):
            self._log_in = tag("a", "Log in", "btn btn-quiet")
            self._register = tag("a", "Register", "btn")

    def follow(self, changes: Changes) -> None:
        """Names may be shown or not, or nothing any more."""
        live.follow_clinic(self.visitor.clinic, changes.on_rules)

    async def load_catalogue(self) -> Catalogue:
        """Load it; where strangers may not look any more, lead away and load nothing."""
        try:
            return await super().load_catalogue()
        except errors.NotFound:
            send_away(self._address)
            return Catalogue()

    async def _load_outlook(self, selection: Selection, cause: Cause) -> Outlook | None:
        """Count what they ask for, as what others change comes by itself; None for who is on the way elsewhere."""
        if cause in {"me", "start"}:
            await _look(ui.context.client.ip or "")
        try:
            return await super()._load_outlook(selection, cause)
        except errors.NotFound:
            send_away(self._address)
            return None

    async def load_month(
        self, type_slug: str, provider_id: int | None, month: date, cause: Cause, moving: int = 0
    ) -> Mapping[date, list[datetime]]:
        """Count it, as what else they ask for."""
        if cause == "me":
            await _look(ui.context.client.ip or "")
        try:
            return await super().load_month(type_slug, provider_id, month, cause, moving)
        except errors.NotFound:
            send_away(self._address)
            return {}

    def come_back_to(self, address: str) -> None:
        """Let both links keep it."""
        self._address = address
        self._log_in.attributes(href=login_address(address)).update()
        self._register.attributes(href=register_address(self.visitor.clinic.slug, address)).update()

    def goes_on(self, selection: Selection) -> bool:
        """Register first, or log in from there."""
        if selection.choice is not None:
            ui.navigate.to(register_address(self.visitor.clinic.slug, selection.address))
        return selection.choice is not None


# ---- who may look


async def find_visitor(request: Request) -> auth.CurrentUser | Stranger:
    """For the page: the patient who is here, or a stranger where the clinic in the address lets them look.

    A clinic that does not let them is as one that does not exist.
    """
    try:
        return await auth.current_patient(request)
    except HTTPException as away:
        if away.status_code != 303:
            raise
        clinic = await threads.read(people.public_clinic, request.query_params.get("clinic", ""))
        if clinic is None:
            raise
        await _count_look(address_of(request))
        if len(_open.get(_network(request), ())) >= OPEN_PAGES:
            raise HTTPException(429, headers={"Retry-After": str(ROOM_AGAIN)}) from None
        return Stranger(clinic)


async def _count_look(address: str) -> None:
    try:
        await _look(address)
    except errors.TooFast as refused:
        raise HTTPException(429, headers={"Retry-After": str(refused.retry_after)}) from None


async def _look(address: str) -> None:
    now = datetime.now(UTC)
    await threads.read(throttle.may_look, address=address, now=now)
    threads.mark(throttle.looked, address=address, now=now)


# ---- what they see around the page


@contextmanager
def frame_for(visitor: auth.CurrentUser | Stranger, title: str) -> Iterator[Visit]:
    """Draw what is around the page of a patient, or of a stranger."""
    if isinstance(visitor, auth.CurrentUser):
        with frame(visitor, title) as head:
            yield Visit(visitor.person, head)
        return
    client = ui.context.client
    network = ip.network_of(client.ip or "")
    _open[network].add(client.id)
    client.on_connect(partial(_come_back, network, client.id))
    client.on_disconnect(partial(_close, network, client.id))
    client.on_delete(partial(_close, network, client.id))
    with public_frame(visitor.clinic, title, partial(StrangersVisit, visitor)) as visit:
        visit.come_back_to(_here(client))
        yield visit


def params_for(visitor: Person | Stranger, params: Mapping[str, str]) -> Mapping[str, str]:
    """Return what the address says that counts for whoever is here: of another clinic's times nothing is to be had."""
    slug = params.get("clinic")
    if isinstance(visitor, Stranger) or slug is None:
        return params
    if slug != visitor.clinic.slug:
        toast(words.account.other_clinic(visitor.clinic.name))
        return {}
    tag("span", hidden="true", data_adopts="notes")  # static/kept.js: what they typed before is theirs
    return {name: value for name, value in params.items() if name != "clinic"}


def send_away(address: str) -> None:
    """The clinic shows its times to nobody without an account any more."""
    ui.navigate.to(login_address(address))


def login_address(address: str) -> str:
    """The log-in page, from which it goes on to that address."""
    return f"/login?next={quote(address, safe='')}"


def register_address(slug: str, address: str) -> str:
    """Registering with the clinic, from where it goes on to that address."""
    return f"/register?clinic={quote(slug)}&next={quote(address, safe='')}"


def _here(client: Client) -> str:
    given = client.request.query_params
    return "/schedule?" + urlencode({name: given[name] for name in CHOSEN if 0 < len(given.get(name, "")) <= LONGEST})


def _come_back(network: str, page: str) -> None:
    _open[network].add(page)


def _close(network: str, page: str) -> None:
    _open[network].discard(page)
    if not _open[network]:
        del _open[network]


def _network(request: Request) -> str:
    return ip.network_of(address_of(request))
