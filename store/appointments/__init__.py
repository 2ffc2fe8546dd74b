"""The life of an appointment. The verbs are offered here; lists and calendars stand in modules of their own.

Each verb is one transaction: it checks who may do it and in which state, writes the appointment, the time it takes,
its history and a notification for everyone concerned, and is announced after the commit.
"""

from store.appointments.assigning import assign
from store.appointments.attendance import check_in, complete, no_show, run_late, undo_check_in
from store.appointments.booking import book
from store.appointments.cancelling import can_cancel, cancel
from store.appointments.colleagues import answer_offer, offer_to_colleagues
from store.appointments.coming import will_come
from store.appointments.crisis import acknowledge, look
from store.appointments.decisions import accept, can_answer, reject, undo, undo_ends
from store.appointments.moving import move
from store.appointments.passing import pass_on
from store.appointments.proposing import accept_proposal, decline, propose
from store.appointments.recalls import invite_back
from store.appointments.requests import change_notes, request, see
from store.appointments.series import book_series

__all__ = [
    "accept",
    "accept_proposal",
    "acknowledge",
    "answer_offer",
    "assign",
    "book",
    "book_series",
    "can_answer",
    "can_cancel",
    "cancel",
    "change_notes",
    "check_in",
    "complete",
    "decline",
    "invite_back",
    "look",
    "move",
    "no_show",
    "offer_to_colleagues",
    "pass_on",
    "propose",
    "reject",
    "request",
    "run_late",
    "see",
    "undo",
    "undo_check_in",
    "undo_ends",
    "will_come",
]
