"""What test_stateful.py does with notes of the clinic, and what holds of them and of histories whatever happens."""

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from store import errors
from store.appointments import clinic_notes, patient_history
from store.appointments.patient_history import leads_to_history
from store.models import Status
from store.people import people
from store.views.people import Person
from tests.store.appointments.weekend import NTH, WHO, Clinic

EVERY = tuple(Status)


class NotedClinic(Clinic):
    """A clinic whose people write about appointments."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[tuple[int, str, bool]] = []
        """Of each note its appointment, what it says, and whether it is shared, in order."""
        self.withdrawn: set[str] = set()

    @rule(nth=NTH, who=WHO, shared=st.booleans())
    def write_a_note(self, nth: int, who: int, shared: bool) -> None:
        """Staff and the provider can, its patient cannot, and nothing else of it changes."""
        for view, by in self.nth_of(nth, who, EVERY):
            said, was_refused = f"note {len(self.written)}", False
            try:
                assert clinic_notes.write(view.id, said, shared=shared, by=by, now=self.now) == view
            except errors.NotAllowed:
                was_refused = True
            else:
                self.written.append((view.id, said, shared))
            assert was_refused == (by == view.patient_id)

    @rule(nth=NTH)
    def withdraw_a_note(self, nth: int) -> None:
        for id_, said, _ in self.written[nth % (len(self.written) or 1) :][:1]:
            (view,) = [each for each in self.open(EVERY) if each.id == id_]
            (note,) = [each for each in clinic_notes.about(view, self.staff) if each.text == said]
            clinic_notes.withdraw(id_, note.id, by=self.clinic.staff, now=self.now)
            self.withdrawn.add(said)

    @property
    def staff(self) -> Person:
        return people.find(self.clinic.staff)

    @invariant()
    def every_note_stands_for_whom_it_is(self) -> None:
        for view in self.open(EVERY) if self.written else ():
            notes = [(said, shared) for id_, said, shared in self.written if id_ == view.id]
            assert [(each.text, each.shared) for each in clinic_notes.about(view, self.staff)] == notes
            mine = ["" if said in self.withdrawn else said for said, shared in notes if shared]
            assert [each.text for each in clinic_notes.about(view, people.find(view.patient_id))] == mine

    @invariant()
    def a_history_opens_where_an_appointment_leads_there(self) -> None:
        views = self.open(EVERY)
        for provider_id in self.providers:
            provider = people.find(provider_id)
            for patient_id in self.patients:
                leads = any(leads_to_history(view, provider) for view in views if view.patient_id == patient_id)
                try:
                    patient_history.history(patient_id, by=provider_id, now=self.now)
                except errors.NotFound:
                    assert not leads
                else:
                    assert leads
