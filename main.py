"""Assemble Kept and run it: settings, store, pages, the HTTP interface."""

import asyncio
import socket
import sys
from datetime import UTC, datetime, timedelta
from importlib import import_module

from nicegui import app, background_tasks, ui
from nicegui.server import Server

import api
import auth
import notify
import own_keys
import seed
from ical.following import Follower
from pages import PAGES, cleanup
from pages.frame import assets, elsewhere, presence
from pages.live import live
from settings import settings
from store import db, instances, threads
from store.appointments import crisis_networks, expiry, holds, occupying, passing, reminding
from store.db import private_files
from store.jobs import Chores, Scheduler
from store.notifications import devices, reminders
from store.people import account_mails
from store.waitlist import offering
from store.waitlist.watching import Watch
from store.webhooks import calling
from web import (
    connections,
    head_requests,
    logs,
    middleware,
    open_sessions,
    problems,
    sending,
    sockets,
    unjoined_pages,
)

watching = Watch(live.people_here)

CHORES: Chores = {
    holds.sweep: timedelta(seconds=1),
    holds.forget: timedelta(minutes=10),
    expiry.expire: timedelta(seconds=1),
    reminding.remind: timedelta(seconds=1),
    reminders.plan: timedelta(seconds=1),
    reminders.remind: timedelta(seconds=1),
    passing.conclude: timedelta(seconds=1),
    offering.lapse: timedelta(seconds=1),
    watching.offer_everywhere: timedelta(seconds=30),
    occupying.sweep: timedelta(days=1),
    passing.sweep: timedelta(days=1),
    account_mails.sweep: timedelta(hours=1),
    crisis_networks.sweep: timedelta(minutes=10),
    calling.sweep: timedelta(days=1),
    devices.sweep: timedelta(days=1),
}
"""What runs by itself, each at the least so far apart; `store/jobs/` looks every second whether one is due."""

scheduler = Scheduler(CHORES)


def check_address() -> None:
    """End with one sentence when somebody else listens there already, before anything is touched."""
    family = socket.AF_INET6 if ":" in settings().host else socket.AF_INET
    try:
        socket.create_server((settings().host, settings().port), family=family).close()
    except OSError as problem:
        sys.exit(f"KEPT_PORT: {settings().host}:{settings().port} cannot be listened on: {problem.strerror}.")


def open_store() -> None:
    """Bring the database up to date and open it; a new one is filled with the demo clinics."""
    url = settings().database_url
    for sentence in private_files.mend([*private_files.database_files(url), *own_keys.FILES]):
        print(sentence)
    backup = db.migrate(url)
    if backup:
        print(f"The database was brought up to date; a copy of it as it was is in {backup}.")
    db.connect(url)
    if db.is_empty() and settings().demo:
        seed.demo(datetime.now(UTC))
    if not settings().is_loopback and auth.demo_accounts_open():
        sys.exit(
            f"KEPT_HOST: {settings().host} can be reached from other computers, and the demo accounts still have the "
            "password that everyone can read. Change their passwords, or start a new database with KEPT_DEMO=false."
        )


def start() -> None:
    """Start all that needs the running event loop."""
    threads.start()
    live.start()
    scheduler.start()
    background_tasks.create(watching.run(), name="offers")
    for outbox in (notify.outbox(settings()), *notify.callers()):
        background_tasks.create(outbox.run(), name="outbox")
    background_tasks.create(Follower().run(), name="calendars elsewhere")
    background_tasks.create(end_streams(), name="end streams")
    if not db.is_sqlite(settings().database_url):
        address = settings().listen_url or settings().database_url
        others, caller = instances.PostgresListener(address), instances.PostgresCaller(address)
        for each in (others, caller):
            each.start()
            app.on_shutdown(each.stop)
        elsewhere.remote.start(presence.here, others.hears)
    cleanup.settle()
    sys.setswitchinterval(0.0005)  # the loop waits this long at most for a thread of the store, not 5 ms


def stopping() -> bool:
    """Return whether the server has been told to stop; a test may run the app without a server."""
    return hasattr(Server, "instance") and Server.instance.should_exit


async def end_streams() -> None:
    """End the event streams once the server is told to stop."""
    while not stopping():  # noqa: ASYNC110  # there is no event for it
        await asyncio.sleep(1)
    api.end_streams()


def stop() -> None:
    """Let the store finish what it has begun."""
    scheduler.stop()
    elsewhere.remote.stop()
    live.stop()
    open_sessions.stop()
    threads.stop()
    db.disconnect()


def greet() -> None:
    """Say where Kept is, and who can log in."""
    lines = ["", f"Kept is ready: {settings().origin}"]
    if auth.demo_accounts_open():
        lines += [f"Demo accounts, all with the password {auth.DEMO_PASSWORD}:"]
        lines += [f"  {email}" for email in auth.DEMO_EMAILS]
    print("\n".join(lines), flush=True)


if __name__ in {"__main__", "__mp_main__"}:
    logs.configure()
    check_address()
    open_store()
    for page in PAGES:
        import_module(f"pages.{page}")
    assets.setup()
    problems.install(app)
    cleanup.install()
    head_requests.install(app)
    sockets.install()
    sending.install()
    unjoined_pages.install()
    connections.allow_many_files()
    connections.allow_many_lookups()
    middleware.install(app, settings(), api.Dispatcher)
    app.on_startup(start)
    app.on_startup(greet)
    app.on_shutdown(stop)
    ui.run(
        host=settings().host,
        port=settings().port,
        title="Kept",
        show=False,
        reload=False,
        tailwind=False,
        reconnect_timeout=20,
        binding_refresh_interval=None,
        show_welcome_message=False,
        language="en-GB",
        **middleware.SERVER,
    )
