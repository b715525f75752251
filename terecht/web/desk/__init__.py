"""The pages of staff: one file a blueprint, one layout (`templates/desk/base.html`, `static/desk.css`).

Knows which blueprints there are. Every route below says which role it needs (`terecht.web.access`).
"""

from flask import Blueprint

from terecht.web.desk import account, accounts, entrance
from terecht.web.desk.canned import canned
from terecht.web.desk.dossier import dossier
from terecht.web.desk.editing import faq
from terecht.web.desk.insight import pages as insight
from terecht.web.desk.mailroom import mailroom
from terecht.web.desk.privacy import pages as privacy
from terecht.web.desk.queue import queue
from terecht.web.desk.sessions import pages as sessions

blueprints: tuple[Blueprint, ...] = (
    queue,
    sessions,
    faq,
    dossier,
    canned,
    mailroom,
    insight,
    privacy,
    entrance.pages,
    account.pages,
    accounts.pages,
)
"""Of all staff pages; a new file in this folder adds its own."""
