"""For whom each route of staff is: the table that the routes of the app are held against.

A new route has to be written here too; visitors' routes are those of `OPEN_BLUEPRINTS`.
"""

from terecht.domain.account import Role

COACH, EDITOR, ADMIN = frozenset({Role.COACH}), frozenset({Role.EDITOR}), frozenset({Role.ADMIN})
BOTH = COACH | EDITOR
ALL = frozenset(Role)

ENTRANCE_ROUTES = frozenset(
    {
        "entrance.sign_in",
        "entrance.enter",
        "entrance.second_step",
        "entrance.enter_code",
        "entrance.forgot",
        "entrance.send_link",
        "entrance.link_sent",
        "entrance.choose_password",
        "entrance.take_password",
        "entrance.to_service",
        "entrance.identified",
    }
)
"""For who has yet to sign in."""

STAFF_ROUTES = {
    "account.show": ALL,
    "account.sign_out": ALL,
    "account.change_password": ALL,
    "account.sign_out_elsewhere": ALL,
    "account.begin_second_step": ALL,
    "account.second_step": ALL,
    "account.turn_on": ALL,
    "account.turn_off": ALL,
    "queue.queue_page": COACH,
    "queue.present": COACH,
    "queue.group": COACH,
    "sessions.agenda": COACH,
    "sessions.keep_free": COACH,
    "sessions.give_up": COACH,
    "sessions.cancel": COACH,
    "sessions.end": COACH,
    "sessions.offer": COACH,
    "sessions.connect": COACH,
    "sessions.disconnect": COACH,
    "mailroom.post": COACH,
    "mailroom.put_aside": COACH,
    "mailroom.take_back": COACH,
    "mailroom.leave": COACH,
    "mailroom.mind": COACH,
    "mailroom.send_again": COACH,
    "mailroom.choose": COACH,
    "mailroom.look": COACH,
    "mailroom.join": COACH,
    "canned.remove": BOTH,
    "canned.save": BOTH,
    "canned.texts": BOTH,
    "dossier.answer": COACH,
    "dossier.ask_back": COACH,
    "dossier.ask_hand_over": COACH,
    "dossier.assign": COACH,
    "dossier.close": COACH,
    "dossier.hand_over": COACH,
    "dossier.join": COACH,
    "dossier.note": COACH,
    "dossier.page": COACH,
    "dossier.release": COACH,
    "dossier.reopen": COACH,
    "dossier.send_group_answer": COACH,
    "dossier.spam": COACH,
    "dossier.split": COACH,
    "dossier.take": COACH,
    "faq.changes": BOTH,
    "faq.entry": BOTH,
    "faq.index": BOTH,
    "faq.new": BOTH,
    "faq.proposals": BOTH,
    "faq.write": BOTH,
    "faq.write_new": BOTH,
    "faq.refuse": EDITOR,
    "faq.undo": EDITOR,
    "insight.overview": ALL,
    "insight.table": ALL,
    "privacy.search": ADMIN,
    "privacy.look": ADMIN,
    "privacy.export": ADMIN,
    "privacy.erase": ADMIN,
    "accounts.overview": ADMIN,
    "accounts.invite": ADMIN,
    "accounts.show": ADMIN,
    "accounts.change": ADMIN,
    "accounts.switch_off": ADMIN,
    "accounts.switch_on": ADMIN,
    "accounts.send_link": ADMIN,
    "accounts.turn_off_second_step": ADMIN,
}
"""Endpoint → roles that open it; an administrator opens everything."""
