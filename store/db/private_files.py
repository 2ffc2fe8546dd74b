"""Files that hold what patients tell: only their owner can read them, from the first byte on.

SQLite gives the files beside a database the mode of the database, whatever the umask is.
"""

import glob
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import sqlalchemy as sa

_OWNER_ONLY = 0o600
_OTHERS = 0o077


def make(path: Path) -> None:
    """Make an empty file that only its owner can read, unless there is one; a link is followed to where it points."""
    with suppress(FileExistsError):
        os.close(os.open(path.resolve(), os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY))


def database_files(url: str) -> list[Path]:
    """Return the SQLite file of this address, and what SQLite and Kept put beside it; nothing for PostgreSQL."""
    address = sa.make_url(url)
    if address.get_backend_name() != "sqlite":
        return []
    file = Path(address.database or "").resolve()  # an operator may have linked it; what lies beside it is no link
    beside = (file.parent.glob(glob.escape(file.name) + end) for end in ("-*", ".before-*", ".new*"))
    return [file, *sorted(path for paths in beside for path in paths)]


def mend(paths: Iterable[Path]) -> list[str]:
    """Let only its owner read each of these files that exist. A sentence about those that others could read until now,
    and one about each that somebody else has to change.
    """
    mended, said = [], []
    for path in paths:
        try:
            if _is_open(path):
                path.chmod(_OWNER_ONLY)
                mended.append(str(path))
        except FileNotFoundError:
            continue
        except OSError as problem:
            said.append(
                f"Other users of this computer can read {path}, and Kept cannot change that: {problem.strerror}."
            )
    if mended:
        said.insert(0, f"Other users of this computer could read {', '.join(mended)}. Now only the owner can.")
    return said


def _is_open(path: Path) -> bool:
    """Return whether others can read it. Raises OSError when it is somebody else's to say where it lies."""
    if os.name != "posix" or not path.is_file() or not path.stat().st_mode & _OTHERS:
        return False
    if path.is_symlink():
        raise PermissionError(None, "it is a link")
    return True
