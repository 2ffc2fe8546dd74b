"""An operator's command hears a mail that has come back, from a file or from a pipe."""

import io
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import manage
from store import appointments, db
from store.appointments import declining
from store.notifications import deliveries, handing_over, invitations
from tests.clinics import Clinics
from tests.ical.test_reading import DECLINED, GOOGLE, mail


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
        assert manage.main(["reply"]) == "The answer is kept."
    else:
        (tmp_path / "mail").write_bytes(answer)
        assert manage.main(["reply", str(tmp_path / "mail")]) == "The answer is kept."
    assert len(declining.open_ones(by=clinic.harbor.staff, now=datetime.now(UTC))) == 1


def test_other_mails_change_nothing(answer: bytes, tmp_path: Path):
    (tmp_path / "mail").write_bytes(mail())
    assert manage.main(["reply", str(tmp_path / "mail")]) == "This mail answers no invitation that holds."
    (tmp_path / "mail").write_bytes(b"Subject: Hello\r\n\r\nHello")
    assert manage.main(["reply", str(tmp_path / "mail")]) == "This mail answers no invitation."
    with pytest.raises(SystemExit, match="cannot be read"):
        manage.main(["reply", str(tmp_path / "nothing")])
