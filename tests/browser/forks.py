"""Servers in processes of their own that start at once: forks of one process that has imported all of Kept already."""

import multiprocessing
import os
import runpy
import sys
from multiprocessing.process import BaseProcess
from pathlib import Path

from pages import PAGES

_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(["main", *(f"pages.{page}" for page in PAGES)])


def start(script: Path, *, folder: Path, environment: dict[str, str], log: Path) -> BaseProcess:
    """Run the script as `python script` does, in this folder; what it says is added to the log."""
    process = _forks.Process(target=_run, args=(str(script), str(folder), environment, str(log)), daemon=True)
    process.start()
    return process


def _run(script: str, folder: str, environment: dict[str, str], log: str) -> None:
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    said = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.dup2(said, 1)
    os.dup2(said, 2)
    sys.argv = [script]
    multiprocessing.current_process().name = "MainProcess"  # NiceGUI starts nothing in others
    runpy.run_path(script, run_name="__main__")
