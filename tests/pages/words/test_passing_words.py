"""What is said of a request that somebody passed on, or offers to colleagues."""

import pytest

from pages import words
from store.models import Act, Colleague, Status
from tests.pages.invented import NOW, PATIENT, PROVIDER, START, view

LOOKING = "The clinic is looking for somebody who has time."
PASSED = {"provider_id": None, "provider_name": None, "any_provider": True, "passes": ((PROVIDER.id, NOW),)}


def test_the_patient_reads_that_the_clinic_is_looking_and_until_when() -> None:
    said = words.appointments.next_step(view(Status.pending, answer_by=START, **PASSED), PATIENT, NOW)
    assert (
        said
        == f"{LOOKING} The clinic will answer here. If nobody has by Tuesday 1 December, 14:30, the time is given back."
    )
    assert words.appointments.next_step(view(Status.pending, **PASSED), PATIENT, NOW).startswith(LOOKING)


def test_in_a_crisis_the_number_to_call_stays_beside_it() -> None:
    said = words.appointments.next_step(view(Status.pending, crisis=True, **PASSED), PATIENT, NOW)
    assert said == f"{LOOKING} If you cannot wait, call {PATIENT.clinic.emergency_phone}."


def test_what_everybody_passed_on_was_rejected_by_nobody() -> None:
    assert words.history.line(Status.rejected, None) == "Everybody who was asked passed it on, so it was rejected."
    to_patient = words.history.line(Status.rejected, None, to_patient=True)
    assert to_patient == "The clinic answered: not possible this time"


BY_ITSELF = {Act.called, Act.escalated, Act.woken, Act.unseen}


@pytest.mark.parametrize("act", sorted(BY_ITSELF))
def test_what_happens_by_itself_has_a_line_of_history(act: Act) -> None:
    said = words.history.line(Status.pending, None, for_name="Dr. Weiss", act=act)
    assert "Kept" not in said
    assert said.endswith(".")


@pytest.mark.parametrize("act", sorted(set(Act) - BY_ITSELF))
def test_each_act_has_a_line_of_history(act: Act) -> None:
    said = words.history.line(Status.pending, "Ada {x}", for_name="Dr. Weiss", act=act)
    assert said.startswith("Ada {x} ")


def test_the_patient_is_asked_about_a_colleague_while_it_waits() -> None:
    asked = view(Status.pending, colleague=Colleague.proposed)
    assert words.appointments.in_a_word(asked, PATIENT.clinic.zone) == "A question to you"
    assert words.appointments.next_step(asked, PATIENT, NOW).startswith(
        "The clinic asks whether a colleague may do it."
    )
    assert (
        words.appointments.in_a_word(view(Status.accepted, colleague=Colleague.proposed), PATIENT.clinic.zone)
        == "Accepted"
    )
