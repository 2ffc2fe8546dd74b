"""What is done to one appointment, in one table: each answers with the appointment as it is then."""

from pydantic import BaseModel

from api import answers, appointments, clinic_notes, inbox, schemas
from api.http.openapi import Endpoint, Operation


def _verb(
    act: str,
    endpoint: Endpoint,
    takes: type[BaseModel] | None = None,
    gives: type[BaseModel] = answers.Appointment,
    *,
    also: tuple[int, ...] = (),
) -> Operation:
    """Make the operation of a verb upon one appointment; `also`: what it refuses beside what all of them do."""
    refuses = (401, 403, 404, 409, *also, 429)
    return Operation("POST", f"/appointments/{{id}}/{act}", endpoint, takes=takes, gives=gives, refuses=refuses)


OPERATIONS = (
    _verb("notes", appointments.change_notes, schemas.Notes, also=(422,)),
    _verb("clinic-notes", clinic_notes.write, schemas.NewClinicNote, answers.AppointmentWithNotes, also=(422,)),
    _verb(
        "clinic-notes/withdraw", clinic_notes.withdraw, schemas.WithdrawnNote, answers.AppointmentWithNotes, also=(422,)
    ),
    _verb("accept", inbox.accept, schemas.Acceptance, also=(422,)),
    _verb("reject", inbox.reject, schemas.Rejection, also=(422,)),
    _verb("pass-on", inbox.pass_on, schemas.PassingOn, also=(422,)),
    _verb("acknowledge", inbox.acknowledge, also=(422,)),
    _verb("offer-to-colleagues", inbox.offer_to_colleagues, also=(422,)),
    _verb("colleague", appointments.answer_offer, schemas.OfferAnswer, also=(422,)),
    _verb("cancel", appointments.cancel, schemas.Cancellation, also=(422,)),
    _verb("move", appointments.move, schemas.Move, also=(422,)),
    _verb("move/accept", appointments.accept_move, schemas.Acceptance, also=(422,)),
    _verb("move/reject", appointments.reject_move, schemas.Rejection, also=(422,)),
    _verb("move/withdraw", appointments.withdraw_move),
    _verb("will-come", appointments.will_come),
    _verb("check-in", appointments.check_in),
    _verb("check-in/undo", appointments.undo_check_in),
    _verb("complete", appointments.complete),
    _verb("no-show", appointments.no_show),
    _verb("late", appointments.run_late, schemas.Delay, also=(422,)),
    _verb("propose", appointments.propose, schemas.Proposal, also=(422,)),
    _verb("propose/accept", appointments.accept_proposal, schemas.ProposalTaken, also=(422,)),
    _verb("propose/decline", appointments.decline_proposal, schemas.ProposalDeclined, also=(422,)),
    _verb("assign", inbox.assign, schemas.Assignment, also=(422,)),
    _verb("undo", inbox.undo),
)
