"""An operator's command hears a mail that has come back, from a file or from a pipe."""

import io
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import manage
from store import appointments, db, errors
from store.appointments import declining
from store.notifications import deliveries, handing_over, invitations
from tests.clinics import Clinics
from tests.ical.test_reading import DECLINED, GOOGLE, mail

SAYS_NO = "The patient says no. The desk reads that, and asks."


@pytest.fixture
def answer(sqlite_database: str, clinic: Clinics, monkeypatch: pytest.MonkeyPatch) -> bytes:
    """The mail with which a patient's calendar declines."""
    harbor, now = clinic.harbor, datetime.now(UTC)
    start = (now + timedelta(days=7)).replace(hour=10, minute=0, second=0, microsecond=0)
    view = appointments.book(
        by=harbor.staff,
        patient_id=harbor.patient,
        type_slug="consultation",
        provider_id=harbor.provider,
        start=start,
        because="It suits",
        now=now,
    )
    handover = None
    for claim in deliveries.claim("one", now=now + timedelta(days=1), limit=9):
        noon = start - timedelta(days=1)
        found = handing_over.hand_over(claim, now=noon)
        handover = found if found and found.invitation else handover
    assert handover
    with db.reading() as transaction:
        uid, sequence = invitations.known(transaction, [view.id])[view.id]
    monkeypatch.setattr(db, "disconnect", lambda: None)
    monkeypatch.setattr(db, "connect", lambda _: None)
    return mail(GOOGLE.replace(DECLINED.uid, uid).replace("SEQUENCE:1", f"SEQUENCE:{sequence}"))


@pytest.mark.parametrize("piped", [False, True])
def test_a_mail_that_declines_makes_a_line_at_the_desk(
    answer: bytes, clinic: Clinics, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, piped: bool
):
    if piped:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(answer)))
        assert manage.main(["reply"]) == SAYS_NO
    else:
        (tmp_path / "mail").write_bytes(answer)
        assert manage.main(["reply", str(tmp_path / "mail")]) == SAYS_NO
    assert len(declining.open_ones(by=clinic.harbor.staff, now=datetime.now(UTC))) == 1


def test_other_mails_change_nothing(answer: bytes, tmp_path: Path):
    (tmp_path / "mail").write_bytes(mail())
    assert manage.main(["reply", str(tmp_path / "mail")]) == "This mail answers no invitation that holds."
    (tmp_path / "mail").write_bytes(b"Subject: Hello\r\n\r\nHello")
    assert manage.main(["reply", str(tmp_path / "mail")]) == "This mail answers no invitation."
    with pytest.raises(SystemExit, match="cannot be read"):
        manage.main(["reply", str(tmp_path / "nothing")])


def test_what_is_said_is_what_came_of_it(answer: bytes, clinic: Clinics, tmp_path: Path):
    path = tmp_path / "mail"

    def hear(partstat: str) -> tuple[str, int]:
        path.write_bytes(answer.replace(b"PARTSTAT=DECLINED", f"PARTSTAT={partstat}".encode()))
        said = manage.main(["reply", str(path)])
        return said, len(declining.open_ones(by=clinic.harbor.staff, now=datetime.now(UTC)))

    stays = "The answer changes nothing: what was known stays as it is."
    assert hear("TENTATIVE") == (stays, 0)
    assert hear("DECLINED") == (SAYS_NO, 1)
    assert hear("TENTATIVE") == (stays, 1), "a maybe is no yes"
    assert hear("ACCEPTED") == ("The patient says yes after all. The desk need not ask any more.", 0)


def test_a_database_that_cannot_be_had_lets_the_mail_server_try_again(
    answer: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    def busy(*_: object, **__: object) -> None:
        raise errors.Busy

    (tmp_path / "mail").write_bytes(answer)
    monkeypatch.setattr(declining, "hear", busy)
    with pytest.raises(SystemExit) as ended:
        manage.main(["reply", str(tmp_path / "mail")])
    assert ended.value.code == 75
    said = capsys.readouterr().err
    assert said == "manage.py: the database cannot be had now. Nothing was changed; please try again.\n"
