"""A slow network between a browser and Kept: a proxy that passes every byte on, each some time after it came."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

LARGEST = 65536
"""Bytes that are passed on at once."""


@contextmanager
def slow_network(origin: str, delay: float) -> Iterator[str]:
    """The origin under which a server is reached with so many seconds of delay each way; in a thread of its own."""
    loop, ready, ports = asyncio.new_event_loop(), threading.Event(), list[int]()

    async def serve() -> None:
        address = urlsplit(origin)
        assert address.hostname is not None
        assert address.port is not None

        async def connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                server = await asyncio.open_connection(address.hostname, address.port)
            except OSError:
                writer.close()
                return
            with suppress(asyncio.CancelledError):  # the test is over
                await asyncio.gather(_pass_on(reader, server[1], delay), _pass_on(server[0], writer, delay))

        proxy = await asyncio.start_server(connect, "127.0.0.1", 0)
        ports.append(proxy.sockets[0].getsockname()[1])
        ready.set()
        await stopped.wait()
        proxy.close()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    stopped = asyncio.Event()
    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),), name="slow network", daemon=True)
    thread.start()
    try:
        assert ready.wait(10), "the slow network did not start"
        yield f"http://127.0.0.1:{ports[0]}"
    finally:
        loop.call_soon_threadsafe(stopped.set)
        thread.join(10)
        loop.close()


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, delay: float) -> None:
    """What is read is written later, in its order; so is the end."""
    loop = asyncio.get_running_loop()
    on_the_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

    async def read() -> None:
        data = b"-"
        while data:
            try:
                data = await reader.read(LARGEST)
            except OSError:
                data = b""
            on_the_way.put_nowait((loop.time() + delay, data))

    reading = asyncio.create_task(read())
    try:
        while True:
            due, data = await on_the_way.get()
            await asyncio.sleep(due - loop.time())
            if not data:
                return
            writer.write(data)
            await writer.drain()
    except OSError:
        return  # whoever listened has gone
    finally:
        reading.cancel()
        writer.close()
