"""Coaching sessions: where, which, and what came of them.

Read by the agenda, the dossier, the status page, the invitations, and what we send to who asks what is held.
"""

from terecht.domain.coaching_session import Kind, Place, State

PLACES = {Place.ONLINE: "online", Place.BRUSSELS: "in Brussel"}

SESSION_STATES = {
    State.OFFERED: "aangeboden",
    State.BOOKED: "geboekt",
    State.HELD: "gehouden",
    State.NO_SHOW: "niet komen opdagen",
    State.CANCELLED: "afgezegd",
}

SESSION_KINDS = {Kind.FIRST: "eerste gesprek", Kind.FOLLOW_UP: "vervolggesprek"}
