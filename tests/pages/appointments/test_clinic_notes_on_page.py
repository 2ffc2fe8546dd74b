"""The clinic writes notes on the page of an appointment; its patient reads those that are shared, and no others."""

from datetime import UTC, datetime
from functools import partial

from store import threads
from store.appointments import clinic_notes
from store.people import people
from tests.clinics import Clinics
from tests.pages.clinic.clinic_steps import act, filled, press, said, submit
from tests.pages.conftest import At, OpenAs, shown, texts
from tests.pages.steps import ask, becomes, moved, stands


async def test_a_note_is_for_the_clinic_or_for_the_patient_too(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider)
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    other = await open_as("patient@harbor", "/appointments")
    clara = await open_as("provider@harbor", f"/appointments/{view.id}")
    eva = await open_as("staff@harbor", f"/appointments/{view.id}")
    await clara.should_see("Only the clinic reads this")
    await clara.should_see("Your patient reads this too")
    await eva.should_see("The patient reads this too")
    submit(clara, "clinic_note", clinic_note="quite <b>afraid</b>", clinic_note_for="private")
    for page in (clara, eva):
        await becomes(True, partial(stands, page, "quite <b>afraid</b>"))
    submit(eva, "clinic_note", clinic_note="bring the letter", clinic_note_for="shared")
    for page in (ada, clara, eva):
        await becomes(True, partial(stands, page, "bring the letter"))
    await other.should_see("The clinic wrote a note for you", retries=20)
    assert f"/appointments/{view.id}#clinic-notes" in str([each.props for each in shown(other)])
    assert texts(ada, "toast") == [], "the page shows it itself"
    await becomes({"": ["1"]}, lambda: filled(clara, "clinic_note"))  # what was typed is saved
    await moved()
    assert not stands(ada, "afraid")
    assert not shown(ada, name="clinic_note")
    await ada.open(f"/appointments/{view.id}")
    assert not stands(ada, "afraid")
    assert stands(ada, "bring the letter")
    for path in ("/appointments", "/notifications", "/schedule"):
        await ada.open(path)
        assert not stands(ada, "afraid") | stands(ada, "letter")


async def test_a_note_is_withdrawn_after_a_question(open_as: OpenAs, clinic: Clinics, at: At):
    view, harbor = await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider), clinic.harbor
    now = datetime.now(UTC)
    for by in (harbor.provider, harbor.staff):
        await threads.write(clinic_notes.write, view.id, f"said by {by}", shared=True, by=by, now=now)
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    clara = await open_as("provider@harbor", f"/appointments/{view.id}")
    notes = await threads.read(clinic_notes.about, view, await threads.read(people.find, harbor.staff))
    assert not any(f"withdraw:{notes[1].id}" in str(each.props.get("inside")) for each in shown(clara))
    act(clara, f"withdraw:{notes[0].id}")
    await clara.should_see("Withdraw this note?")
    press(clara, "Withdraw")
    await becomes(False, lambda: stands(ada, f"said by {harbor.provider}"))
    await becomes(True, lambda: stands(ada, "Withdrawn by Dr. Clara Weiss"))
    await becomes(True, lambda: stands(clara, "Withdrawn by Dr. Clara Weiss"))
    assert stands(clara, f"said by {harbor.provider}")
    assert stands(ada, f"said by {harbor.staff}")


async def test_what_cannot_be_kept_says_so_and_stays_as_it_is_typed(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider)
    clara = await open_as("provider@harbor", f"/appointments/{view.id}")
    submit(clara, "clinic_note", clinic_note="whose eyes?")
    await becomes(["Please choose who reads it."], lambda: said(clara))
    for typed, sentence in (
        ("n" * 2001, "Please keep it to 2,000 characters."),
        (" \u200b ", "Please fill this in."),
        ("a\0b", "Some characters in that text cannot be kept. Please type it again."),
    ):
        submit(clara, "clinic_note", clinic_note=typed, clinic_note_for="shared")
        await becomes([sentence], lambda: said(clara))
    assert filled(clara, "clinic_note") == {"": ["0"]}  # nothing is forgotten
