"""What every route needs at hand: the services, the settings, the addresses, the form tokens.

Put on the app once by `create_app`; nothing here is made per request but what is looked up.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from flask import current_app

from terecht.config import Settings
from terecht.domain.faq import Faq
from terecht.labels.measures import BRUSSELS
from terecht.service.accounts import Accounts
from terecht.service.asking import Asking, Corpus
from terecht.service.canned import CannedTexts
from terecht.service.coaching import Coaching
from terecht.service.editing import Editing
from terecht.service.insight import Looking
from terecht.service.introductions import Introductions
from terecht.service.mailing import Mailing
from terecht.service.mailroom import Mailroom
from terecht.service.presence import Presence
from terecht.service.privacy import Privacy
from terecht.service.queue import Queue
from terecht.service.receiving import Receiving
from terecht.service.retention import Retention
from terecht.service.second_factor import SecondFactors
from terecht.service.sessions import Sessions
from terecht.service.signing_in import Identity, SigningIn
from terecht.web.forms import FormTokens
from terecht.web.links import RequestLinks

NAME = "terecht"


class Services(Protocol):
    """What `bootstrap` builds and the web calls."""

    @property
    def asking(self) -> Asking:
        """The use cases of visitors."""

    @property
    def accounts(self) -> Accounts:
        """The use cases of staff and their accounts."""

    @property
    def queue(self) -> Queue:
        """The queue of the coaches."""

    @property
    def presence(self) -> Presence:
        """Who of staff has what open."""

    @property
    def mailing(self) -> Mailing:
        """What became of outgoing mail."""

    @property
    def looking(self) -> Looking:
        """The use cases of insight."""

    @property
    def coaching(self) -> Coaching:
        """The use cases of coaches."""

    @property
    def canned_texts(self) -> CannedTexts:
        """The sentences that coaches use again."""

    @property
    def signing_in(self) -> SigningIn:
        """The use cases of the entrance."""

    @property
    def second_factors(self) -> SecondFactors:
        """The second step of signing in."""

    @property
    def identity(self) -> Identity | None:
        """The other service that staff may sign in through, if there is one."""

    @property
    def editing(self) -> Editing:
        """The use cases of editors."""

    @property
    def sessions(self) -> Sessions:
        """Coaching sessions."""

    @property
    def introductions(self) -> Introductions:
        """Connecting askers."""

    @property
    def receiving(self) -> Receiving:
        """What became of incoming mail."""

    @property
    def mailroom(self) -> Mailroom:
        """The post of the coaches."""

    @property
    def retention(self) -> Retention:
        """What lets go of what was kept long enough."""

    @property
    def privacy(self) -> Privacy:
        """A person's rights."""

    @property
    def corpus(self) -> Corpus:
        """The live FAQ, to show."""

    @property
    def store(self) -> "Checked":
        """Where extra vragen are kept, to ask after its health."""


class Checked(Protocol):
    """Something that can say that it works."""

    def check(self) -> None:
        """Raise StoreUnavailable when it does not."""


@dataclass(frozen=True, slots=True)
class Edge:
    """The collaborators of the routes."""

    services: Services
    settings: Settings
    links: RequestLinks
    tokens: FormTokens

    @property
    def asking(self) -> Asking:
        """The use cases of visitors."""
        return self.services.asking

    @property
    def faq(self) -> Faq:
        """The FAQ that serves now; take it once per request."""
        return self.services.corpus.current().faq


def edge() -> Edge:
    """Return the collaborators of the running app."""
    found: Edge = current_app.extensions[NAME]
    return found


def today() -> date:
    """Return the day it is in Brussels."""
    return datetime.now(BRUSSELS).date()


def now() -> datetime:
    """Return the time it is, aware."""
    return datetime.now(BRUSSELS)
