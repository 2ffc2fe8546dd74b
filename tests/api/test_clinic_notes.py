"""Notes of the clinic over HTTP: whoever may read one gets it with the appointment, and nobody else anything of it."""

from datetime import UTC, datetime

import pytest

from api import answers
from store import threads
from store.models import NOTES_LIMIT
from tests.api.conftest import At, LogIn, Program
from tests.clinics import Clinics

PRIVATE, SHARED = "quite afraid of needles", "please bring the letter"


async def requested(ada: Program, clinic: Clinics, start: str) -> str:
    """The address of a request of Ada's to Clara."""
    body = {"type": "therapy", "start": start, "provider_id": clinic.harbor.provider}
    return f"/appointments/{(await ada.post('/schedule', json=body)).json()['id']}"


async def test_a_private_note_leaks_nowhere(ada: Program, clara: Program, log_in: LogIn, clinic: Clinics, at: At):
    address = await requested(ada, clinic, at("09:00"))
    eva = await log_in("staff@harbor")
    written = await clara.post(f"{address}/clinic-notes", json={"text": PRIVATE, "shared": False})
    answers.AppointmentWithNotes.model_validate(written.json())
    assert written.status_code == 200
    await eva.post(f"{address}/clinic-notes", json={"text": SHARED, "shared": True})
    for program in (clara, eva):
        answer = (await program.get(address)).json()
        answers.AppointmentWithNotes.model_validate(answer)
        assert [(each["text"], each["shared"]) for each in answer["clinic_notes"]] == [(PRIVATE, False), (SHARED, True)]
    theirs = [each["text"] for each in (await ada.get(address)).json()["clinic_notes"]]
    assert theirs == [SHARED]
    news = (await ada.get("/notifications")).json()["notifications"]
    assert [each["kind"] for each in news] == ["note_shared"]
    everywhere = [await ada.get(path) for path in (address, "/appointments", "/notifications")]
    everywhere += [await clara.get("/provider-dashboard"), await clara.get("/notifications")]
    assert not any("afraid" in each.text for each in everywhere)
    assert not any("letter" in each.text for each in everywhere[1:])
    for account in ("patient2@harbor", "provider2@harbor", "patient@lakeside", "provider@lakeside", "staff@lakeside"):
        other = await log_in(account)
        assert (await other.get(address)).status_code == 404
        answer = await other.post(f"{address}/clinic-notes", json={"text": "x", "shared": False})
        assert answer.status_code == (403 if account.startswith("patient") else 404)
        assert "afraid" not in answer.text


async def test_a_note_is_withdrawn(ada: Program, clara: Program, log_in: LogIn, clinic: Clinics, at: At):
    address = await requested(ada, clinic, at("09:00"))
    eva = await log_in("staff@harbor")
    body = {"text": SHARED, "shared": True}
    (note,) = (await eva.post(f"{address}/clinic-notes", json=body)).json()["clinic_notes"]
    assert (note["author"], datetime.fromisoformat(note["at"]) <= datetime.now(UTC)) == ("Eva Brandt", True)
    for program in (ada, clara):
        assert (await program.post(f"{address}/clinic-notes/withdraw", json={"note_id": note["id"]})).status_code == 403
    answer = await eva.post(f"{address}/clinic-notes/withdraw", json={"note_id": note["id"]})
    answers.AppointmentWithNotes.model_validate(answer.json())
    assert answer.json()["clinic_notes"][0]["withdrawn_by"] == "Eva Brandt"
    assert (await ada.get(address)).json()["clinic_notes"][0]["text"] == ""
    for odd in (0, 10**9):
        answer = await eva.post(f"{address}/clinic-notes/withdraw", json={"note_id": odd})
        assert answer.status_code == 404, odd


async def test_bad_notes_are_refused_kindly(ada: Program, clara: Program, clinic: Clinics, at: At):
    address = await requested(ada, clinic, at("09:00"))
    for text, code in (
        ("", "missing"),
        ("\u200b ", "missing"),
        ("a\0b", "bad_text"),
        ("n" * (NOTES_LIMIT + 1), "too_long"),
    ):
        answer = await clara.post(f"{address}/clinic-notes", json={"text": text, "shared": True})
        answers.Problem.model_validate(answer.json())
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, code)
    answer = await clara.post(f"{address}/clinic-notes", json={"text": "whose eyes are for this"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "shared")
    assert (await clara.get(address)).json()["clinic_notes"] == []


async def test_nothing_of_a_note_is_logged(
    ada: Program, clara: Program, clinic: Clinics, at: At, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(0)
    address = await requested(ada, clinic, at("09:00"))
    await clara.post(f"{address}/clinic-notes", json={"text": PRIVATE, "shared": True})
    await threads.read(int)
    assert "afraid" not in caplog.text
