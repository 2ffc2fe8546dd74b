"""The app with a watch inside: SIGUSR1 writes what it saw since the last time into the file named as the argument.

`pages`: open ones. `collector`: seconds of the longest pause for the garbage collector. `loop`: seconds that the event
loop was late at the most, for whatever reason.
"""

import asyncio
import gc
import json
import runpy
import signal
import sys
import time
from pathlib import Path

from nicegui import Client, app

BEAT = 0.005
"""Seconds between two looks at the clock."""

_seen = {"collector": 0.0, "loop": 0.0}
_began = [0.0]
_tasks: list[asyncio.Task[None]] = []


def _collecting(phase: str, _info: object) -> None:
    if phase == "start":
        _began[0] = time.thread_time()  # of the processor: other programs of the machine are no pause of ours
    else:
        _seen["collector"] = max(_seen["collector"], time.thread_time() - _began[0])


async def _watch() -> None:
    while True:
        before = time.perf_counter()
        await asyncio.sleep(BEAT)
        _seen["loop"] = max(_seen["loop"], time.perf_counter() - before - BEAT)


def _report(file: Path) -> None:
    written = file.with_suffix(".new")
    written.write_text(json.dumps(_seen | {"pages": len(Client.instances)}))
    written.replace(file)
    _seen.update(collector=0.0, loop=0.0)


async def _start() -> None:
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGUSR1, _report, Path(sys.argv[1]))
    _tasks.append(loop.create_task(_watch()))


if __name__ == "__main__":
    gc.callbacks.append(_collecting)
    app.on_startup(_start)
    runpy.run_path(str(Path(__file__).resolve().parent.parent / "main.py"), run_name="__main__")
