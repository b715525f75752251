"""The mails about accounts of staff: invited, another password asked for, password changed.

Says it in Dutch; a link is the only secret in them. Decides nothing.
"""

from datetime import datetime

from terecht.domain.account import Account
from terecht.domain.mail import Mail, MailKind
from terecht.labels.measures import moment_label


def account_url(base: str, token: str) -> str:
    """Return the secret link to choose a password, on the site at `base`."""
    return f"{base}/medewerker/link/{token}"


def invitation(account: Account, *, url: str, until: datetime) -> Mail:
    """Say that there is an account, and where to choose a password."""
    text = (
        f"Dag {account.name}\n\nJe kreeg een account om mee te werken aan Terecht. "
        f"Kies hier je wachtwoord:\n\n{url}\n\n"
        f"De link werkt één keer, tot {moment_label(until)}. Daarna meld je je aan met {account.email}.\n\n"
        "Verwachtte je dit niet? Dan hoef je niets te doen."
    )
    return Mail(MailKind.ACCOUNT, account.email, "Je account bij Terecht", text)


def reset(account: Account, *, url: str, until: datetime) -> Mail:
    """Say where to choose another password."""
    text = (
        f"Dag {account.name}\n\nKies hier een nieuw wachtwoord voor Terecht:\n\n{url}\n\n"
        f"De link werkt één keer, tot {moment_label(until)}. Een oudere link werkt niet meer.\n\n"
        "Vroeg je dit niet? Dan hoef je niets te doen: je wachtwoord blijft zoals het is."
    )
    return Mail(MailKind.ACCOUNT, account.email, "Een nieuw wachtwoord voor Terecht", text)


def password_changed(account: Account) -> Mail:
    """Say that the password is another now."""
    text = (
        f"Dag {account.name}\n\nJe wachtwoord voor Terecht is gewijzigd. Overal waar je nog aangemeld was, ben je nu "
        "afgemeld.\n\nWas jij dat niet? Verwittig dan meteen je beheerder."
    )
    return Mail(MailKind.ACCOUNT, account.email, "Je wachtwoord is gewijzigd", text)
