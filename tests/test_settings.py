"""What an operator sets by KEPT_ variables, and what is said about wrong ones."""

import os
import stat
from ipaddress import ip_network
from pathlib import Path

import pytest

from own_keys import PUSH_KEY_FILE, SECRET_FILE
from settings import Settings, settings


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith("KEPT_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    settings.cache_clear()


def test_without_any_variable_kept_listens_on_this_machine_only() -> None:
    assert settings().database_url == "sqlite:///db.sqlite"
    assert settings().origin == "http://127.0.0.1:8080"
    assert settings().is_loopback
    assert settings().demo


def test_a_variable_sets_its_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEPT_PORT", "9000")
    monkeypatch.setenv("KEPT_DATABASE_URL", "postgresql+psycopg://kept:secret@db/kept")
    monkeypatch.setenv("KEPT_TRUSTED_PROXIES", "10.0.0.5, 192.168.7.0/24,::1")
    monkeypatch.setenv("KEPT_DEMO", "false")
    assert settings().port == 9000
    assert settings().database_url == "postgresql+psycopg://kept:secret@db/kept"
    assert settings().trusted_proxies == [ip_network("10.0.0.5"), ip_network("192.168.7.0/24"), ip_network("::1")]
    assert not settings().demo


def test_an_empty_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEPT_PORT", "")
    monkeypatch.setenv("KEPT_BASE_URL", "")
    monkeypatch.setenv("KEPT_SECRET", "")
    assert settings() == Settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KEPT_PORT", "eighty"),
        ("KEPT_PORT", "0"),
        ("KEPT_PORT", "65536"),
        ("KEPT_HOST", "local host"),
        ("KEPT_DATABASE_URL", "mysql://root:hunter2@db/kept"),
        ("KEPT_DATABASE_URL", "sqlite://"),
        ("KEPT_DATABASE_URL", "sqlite:///:memory:"),
        ("KEPT_DATABASE_URL", "just words"),
        ("KEPT_BASE_URL", "clinic.example"),
        ("KEPT_BASE_URL", "https://clinic.example/kept"),
        ("KEPT_BASE_URL", "https://me:hunter2@clinic.example"),
        ("KEPT_BASE_URL", "https://clinic.example:99999"),
        ("KEPT_BASE_URL", "javascript:alert(1)"),
        ("KEPT_SECRET", "hunter2"),
        ("KEPT_PUSH_KEY", "hunter2"),
        ("KEPT_TRUSTED_PROXIES", "10.0.0.5,everyone"),
        ("KEPT_TRUSTED_HOSTS", "https://clinic.example"),
        ("KEPT_TRUSTED_HOSTS", "clinic.example:8080"),
        ("KEPT_TRUSTED_HOSTS", "clinic.example,*"),
        ("KEPT_TRUSTED_HOSTS", "a..b"),
        ("KEPT_PATIENT_IDLE_MINUTES", "0"),
        ("KEPT_PROVIDER_IDLE_MINUTES", "a while"),
        ("KEPT_SESSION_HOURS", "-1"),
        ("KEPT_DEMO", "perhaps"),
        ("KEPT_MAIL_HOST", "two words"),
        ("KEPT_MAIL_PORT", "0"),
        ("KEPT_MAIL_SECURITY", "some"),
        ("KEPT_MAIL_FROM", "the desk"),
        ("KEPT_MAIL_FROM", "a@b\nBcc: c@d"),
        ("KEPT_LISTEN_URL", "sqlite:///db.sqlite"),
        ("KEPT_LISTEN_URL", "postgresql+psycopg://kept@db/kept"),
        ("KEPT_SMS_ACCOUNT", "AC1/../x"),
        ("KEPT_SMS_FROM", "030 123"),
        ("KEPT_SMS_URL", "https://api.example/path"),
        ("KEPT_SMS_PRICE", "8 cents"),
        ("KEPT_SMS_PRICE", "-1 EUR"),
    ],
)
def test_a_wrong_value_ends_the_start_with_one_sentence_that_names_the_setting_and_not_the_value(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as ended:
        settings()
    said = capsys.readouterr().err
    assert ended.value.code == 2
    assert said.startswith(f"{name}: ")
    assert said.endswith(".\n")
    assert said.count("\n") == 1
    assert "hunter2" not in said


def test_a_misspelt_setting_is_told_with_the_right_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KEPT_PROT", "9000")
    with pytest.raises(SystemExit) as ended:
        settings()
    assert ended.value.code == 2
    assert capsys.readouterr().err == "KEPT_PROT: there is no such setting; the nearest is KEPT_PORT.\n"


@pytest.mark.parametrize(
    ("variables", "origin"),
    [
        ({"KEPT_BASE_URL": "https://Clinic.Example/"}, "https://clinic.example"),
        ({"KEPT_BASE_URL": "https://clinic.example:443"}, "https://clinic.example"),
        ({"KEPT_BASE_URL": "http://clinic.example:8000"}, "http://clinic.example:8000"),
        ({"KEPT_HOST": "::1"}, "http://[::1]:8080"),
        ({"KEPT_HOST": "0.0.0.0", "KEPT_PORT": "80"}, "http://localhost"),
    ],
)
def test_the_origin_is_what_a_browser_sends(
    variables: dict[str, str], origin: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert settings().origin == origin


@pytest.mark.parametrize(
    ("variables", "hosts"),
    [
        ({}, {"127.0.0.1"}),
        ({"KEPT_BASE_URL": "https://Clinic.Example:8000/"}, {"clinic.example", "127.0.0.1"}),
        ({"KEPT_BASE_URL": "https://praxis-müller.example"}, {"xn--praxis-mller-klb.example", "127.0.0.1"}),
        ({"KEPT_HOST": "0.0.0.0"}, {"localhost", "0.0.0.0"}),
        ({"KEPT_HOST": "192.168.7.20"}, {"192.168.7.20"}),
        (
            {"KEPT_TRUSTED_HOSTS": "Kept.Local., [FD00:0::1], 192.168.7.20,müller"},
            {"kept.local", "fd00::1", "192.168.7.20", "xn--mller-kva", "127.0.0.1"},
        ),
    ],
)
def test_kept_is_asked_for_by_the_names_that_the_operator_gave_it(
    variables: dict[str, str], hosts: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert settings().hosts == hosts


@pytest.mark.parametrize(
    ("host", "only_here"),
    [("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("kept", False)],
)
def test_loopback_means_that_nobody_else_reaches_the_server(
    host: str, only_here: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEPT_HOST", host)
    assert settings().is_loopback is only_here


def test_a_secret_is_made_once_and_only_its_owner_can_read_it() -> None:
    made = settings().secret_bytes
    assert len(made) >= 32
    assert Settings().secret_bytes == made
    if os.name == "posix":
        assert stat.S_IMODE(SECRET_FILE.stat().st_mode) == 0o600


def test_a_given_secret_is_used_and_nothing_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEPT_SECRET", "s" * 32)
    assert settings().secret_bytes == b"s" * 32
    assert not SECRET_FILE.exists()
    assert "s" * 32 not in repr(settings())


def test_a_damaged_secret_file_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    SECRET_FILE.write_bytes(b"")
    with pytest.raises(SystemExit):
        _ = settings().secret_bytes
    assert capsys.readouterr().err.startswith("KEPT_SECRET: ")


def test_a_push_key_is_made_once_and_only_its_owner_can_read_it(monkeypatch: pytest.MonkeyPatch) -> None:
    private, public = settings().private_push_key, settings().public_push_key
    assert (len(private), len(public), public[0]) == (43, 87, "B"), "a point of P-256, uncompressed"
    assert (Settings().private_push_key, Settings().public_push_key) == (private, public)
    if os.name == "posix":
        assert stat.S_IMODE(PUSH_KEY_FILE.stat().st_mode) == 0o600
    PUSH_KEY_FILE.unlink()
    monkeypatch.setenv("KEPT_PUSH_KEY", private)
    assert Settings().public_push_key == public, "another instance is given the same one"
    assert private not in repr(Settings())
    assert not PUSH_KEY_FILE.exists()


@pytest.mark.parametrize("found", ["", "x" * 42, "A" * 43, "?" * 43])
def test_a_damaged_push_key_is_told(found: str, capsys: pytest.CaptureFixture[str]) -> None:
    PUSH_KEY_FILE.write_text(found)
    with pytest.raises(SystemExit):
        _ = settings().private_push_key
    assert capsys.readouterr().err.startswith("KEPT_PUSH_KEY: ")
