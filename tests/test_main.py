"""Starting Kept, in a process of its own."""

import os
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

import own_keys
from tests.held import held

ROOT = Path(__file__).resolve().parents[1]


def environment(folder: Path, **settings: str) -> dict[str, str]:
    """What a newcomer's shell has, and these settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "NICEGUI_", "KEPT_"))}
    return {**kept, "KEPT_DATABASE_URL": f"sqlite:///{folder}/db.sqlite", **settings}


def start(folder: Path, *, umask: int = -1, **settings: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(ROOT / "main.py")],
        cwd=folder,
        env=environment(folder, **settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        umask=umask,
    )


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def wait_for(port: str) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            assert httpx.get(f"http://127.0.0.1:{port}/login").status_code == 200
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("Kept did not start")


def test_a_first_start_fills_the_database_and_prints_the_address_and_the_demo_accounts(tmp_path: Path):
    port = free_port()
    process = start(tmp_path, KEPT_PORT=port)
    try:
        wait_for(port)
    finally:
        process.terminate()
    said, _ = process.communicate(timeout=20)
    assert f"http://127.0.0.1:{port}" in said
    assert "live-demo-only" in said
    assert "provider2@lakeside.example" in said
    assert "Traceback" not in said
    assert (tmp_path / "db.sqlite").exists()


@pytest.mark.skipif(os.name != "posix", reason="modes of files are a matter of POSIX")
def test_only_the_owner_can_read_what_kept_keeps_and_a_looser_mode_is_mended_and_said(tmp_path: Path):
    said = []
    for _ in range(2):
        port = free_port()
        process = start(tmp_path, umask=0, KEPT_PORT=port)
        try:
            wait_for(port)
            modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir() if path.is_file()}
            kept = ("db.sqlite", "db.sqlite-wal", "db.sqlite-shm", str(own_keys.PUSH_KEY_FILE))
            assert modes == dict.fromkeys(kept, 0o600)
        finally:
            process.terminate()
        said.append(process.communicate(timeout=20)[0])
        (tmp_path / "db.sqlite").chmod(0o644)
    assert "Other users" not in said[0]
    assert said[1].startswith(f"Other users of this computer could read {tmp_path / 'db.sqlite'}. Now only the owner")
    assert "Traceback" not in said[1]


def test_a_database_that_another_program_holds_stops_no_reader_and_is_said_in_one_line(tmp_path: Path):
    port = free_port()
    process = start(tmp_path, KEPT_PORT=port)
    try:
        wait_for(port)
        login = {"email": "patient@harbor.example", "password": "live-demo-only"}
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers={"Accept": "application/json"}) as ada:
            assert ada.post("/login", json=login).status_code == 200
            with held(f"sqlite:///{tmp_path}/db.sqlite"):
                refused = ada.post("/logout-everywhere", timeout=60)
                assert (refused.status_code, refused.json()["code"]) == (503, "busy")
                assert refused.headers["retry-after"] == "5"
                assert ada.get("/appointments").status_code == 200
            assert ada.post("/logout-everywhere", timeout=60).status_code == 204
            assert ada.get("/appointments").status_code == 401
    finally:
        process.terminate()
    said, _ = process.communicate(timeout=20)
    assert said.count("somebody else holds the database") == 1
    assert "Traceback" not in said
    assert "chore" not in said


def test_demo_accounts_are_never_offered_to_other_computers(tmp_path: Path):
    process = start(tmp_path, KEPT_HOST="0.0.0.0", KEPT_PORT=free_port())
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert said.startswith("KEPT_HOST: 0.0.0.0 can be reached from other computers")
    assert "KEPT_DEMO=false" in said
    assert "Traceback" not in said


def test_a_port_that_is_taken_ends_the_start_with_one_sentence(tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        said, _ = start(tmp_path, KEPT_PORT=port).communicate(timeout=60)
    assert said.startswith(f"KEPT_PORT: 127.0.0.1:{port} cannot be listened on: ")
    assert len(said.strip().splitlines()) == 1
    assert not (tmp_path / "db.sqlite").exists()


def test_without_demo_an_empty_clinic_may_listen_to_other_computers(tmp_path: Path):
    port = free_port()
    process = start(tmp_path, KEPT_HOST="0.0.0.0", KEPT_PORT=port, KEPT_DEMO="false")
    try:
        wait_for(port)
    finally:
        process.terminate()
    said, _ = process.communicate(timeout=20)
    assert "live-demo-only" not in said


@pytest.mark.parametrize(
    ("name", "value"), [("KEPT_PORT", "eighty"), ("KEPT_DATABASE_URL", "mysql://x"), ("KEPT_PROT", "1")]
)
def test_a_wrong_setting_ends_the_start_with_one_sentence(tmp_path: Path, name: str, value: str):
    variables = {name: value}
    process = start(tmp_path, **variables)  # type: ignore[arg-type]  # none of them is the umask
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 2
    assert said.startswith(f"{name}: ")
    assert len(said.strip().splitlines()) == 1
