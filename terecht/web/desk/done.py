"""Says that it worked: the page that follows an action shows one sentence about it, at the top.

Knows the way back; the sentences are `labels.done.DONE`. The address carries only which one, so that nobody can put
words of their own on the page.
"""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from terecht.labels.done import DONE

NOTICE = "gedaan"
"""The name in the address, and the place on the page where the sentence stands."""


def done(endpoint: str, what: str, *, number: int | None = None) -> ResponseReturnValue:
    """Go to a page (303) that says what was done, a key of `labels.done.DONE`; its top is where the reader lands."""
    return redirect(url_for(endpoint, number=number, gedaan=what, _anchor=NOTICE), 303)


def done_sentence() -> str:
    """Return the sentence this page begins with, "" for none."""
    return DONE.get(request.args.get(NOTICE, ""), "")
