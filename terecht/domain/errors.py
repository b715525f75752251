"""What can go wrong, in the words of the one who can mend it.

Every error carries its faults as values and reports all of them at once; abstaining is no error.

>>> print(Fault("moet er staan", file="faq.yaml", line=12, entry="bar-openen", field="antwoord"))
faq.yaml, regel 12, vraag 'bar-openen', veld 'antwoord': moet er staan
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, where it stands and what was expected (Dutch, for the editor)."""

    message: str
    file: str = ""
    line: int | None = None
    entry: str = ""
    field: str = ""
    value: str = ""
    expected: str = ""

    def __str__(self) -> str:
        places = (
            self.file,
            f"regel {self.line}" if self.line else "",
            f"vraag '{self.entry}'" if self.entry else "",
            f"veld '{self.field}'" if self.field else "",
        )
        place = ", ".join(part for part in places if part)
        text = f"{place}: {self.message}" if place else self.message
        if self.value:
            text += f" (gevonden: {self.value!r})"
        if self.expected:
            text += f"; verwacht: {self.expected}"
        return text


class TerechtError(Exception):
    """Anything that Terecht itself finds wrong. `faults` holds every fault found, at least one."""

    def __init__(self, *faults: Fault | str) -> None:
        self.faults: tuple[Fault, ...] = tuple(
            Fault(fault) if isinstance(fault, str) else fault for fault in faults
        )
        super().__init__("\n".join(str(fault) for fault in self.faults))


class FaqError(TerechtError):
    """The FAQ file, or another file that editors write, can't be used."""


class FaqConflict(FaqError):  # noqa: N818 - reads as the sentence it is
    """The entry in the FAQ file is another than the one that was changed: somebody was there first."""


class FaqUnwritable(FaqError):  # noqa: N818
    """The FAQ file, or one that goes with it, can't be written just now. It is as it was."""


class UnknownPromotion(TerechtError):  # noqa: N818
    """No change of the FAQ or proposal answers to this number (any more)."""


class QueryError(TerechtError):
    """What a visitor sent can't be taken as it is."""


class ModelError(TerechtError):
    """A fitted engine or language model on disk is missing, stale or damaged."""


class ConfigError(TerechtError):
    """A setting is missing, unsafe or contradicts another."""


class ExtraVraagError(TerechtError):
    """Something about an extra vraag can't be done."""


class UnknownExtraVraag(ExtraVraagError):  # noqa: N818 - reads as the sentence it is
    """No extra vraag answers to this number or secret (or it is gone: both look the same)."""


class TransitionNotAllowed(ExtraVraagError):  # noqa: N818
    """The extra vraag is not in a status from which this step can be taken."""


class StoreUnavailable(TerechtError):  # noqa: N818
    """The database is away, locked, full or read-only just now. Nothing was stored by half."""


class AccountError(TerechtError):
    """Something about an account of staff can't be done."""


class UnknownAccount(AccountError):  # noqa: N818
    """There is no such account."""


class UnknownLink(AccountError):  # noqa: N818
    """No link answers to this token: it is wrong, too old, used, or followed by a newer one. All look the same."""


class AddressTaken(QueryError):  # noqa: N818
    """Another account has this e-mail address."""


class AccountChanged(AccountError):  # noqa: N818
    """Somebody else changed the account meanwhile."""


class TooManyTries(AccountError):  # noqa: N818
    """Somebody got it wrong too often and has to wait; `seconds` says how long, at least 1."""

    def __init__(self, seconds: int) -> None:
        super().__init__(Fault("te vaak geprobeerd", expected=f"{seconds} seconden wachten"))
        self.seconds = seconds


class NotIdentified(AccountError):  # noqa: N818
    """The other service did not say who this is, or not in a way that can be trusted."""


class MailboxUnavailable(TerechtError):  # noqa: N818
    """The mailbox is away or refuses us just now. What was not taken in is still there."""
