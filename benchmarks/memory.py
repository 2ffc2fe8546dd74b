"""Memory for each open inbox page of 25 rows."""

import asyncio

from benchmarks import windows
from benchmarks.kept import Room, Server, Size, bare, kept
from benchmarks.people import HARBOR, Guest, log_in
from benchmarks.table import Figure

SIZE = Size(providers=40, patients=1000, appointments=6000)
PAGES, WARM_UP = 200, 20
ROWS = 25


def run(room: Room) -> list[Figure]:
    """Resident memory of the server before and after so many pages were opened and stayed open."""
    database = room.database(SIZE, "memory")
    with kept(room, database) as server:
        providers = log_in(database, "provider", HARBOR, WARM_UP)
        pages = asyncio.run(_pages(server, providers))
    with bare(room) as nothing:
        sockets = asyncio.run(_sockets(nothing))
    return [
        Figure(
            f"memory for each open inbox page of {ROWS} rows ({PAGES} pages)",
            f"{pages:.2f} MB",
            "<= 0.6 MB",
            f"a bare websocket: {sockets:.2f} MB",
            pages <= 0.6,
        )
    ]


async def _pages(server: Server, providers: list[Guest]) -> float:
    """Megabytes for each page."""
    wanted = [(providers[n % len(providers)], "/provider-dashboard?filter=all") for n in range(WARM_UP + PAGES)]
    async with windows.browser(server.origin, fresh=True) as session:
        page = await windows.get(session, *wanted[0])
        if (rows := page.count("request-row")) < ROWS:
            raise SystemExit(f"The inbox shows {rows} rows instead of {ROWS}.")
        opened = await windows.open_windows(session, wanted[:WARM_UP])
        await asyncio.sleep(2)
        before = server.memory()
        opened += await windows.open_windows(session, wanted[WARM_UP:])
        await asyncio.sleep(3)
        after = server.memory()
        await asyncio.gather(*(window.close() for window in opened))
    return (after - before) / PAGES


async def _sockets(server: Server) -> float:
    async with windows.browser(server.origin, fresh=True) as session:
        opened = [await session.ws_connect("/") for _ in range(WARM_UP)]
        before = server.memory()
        opened += [await session.ws_connect("/") for _ in range(PAGES)]
        await asyncio.sleep(1)
        after = server.memory()
        for socket in opened:
            await socket.close()
    return (after - before) / PAGES
