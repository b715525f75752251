"""From the service's values to what is shown: one set of models for API and pages.

Knows labels, safe links and which words to mark; knows no request and no template. Every text is taken from
the FAQ snapshot that ranked the query, so an answer never mixes two versions of the file.

>>> source("https://www.vlaanderen.be/premies/").text
'vlaanderen.be/premies'
>>> web_url("javascript:alert(1)")
''
"""

import re
from collections.abc import Iterable
from datetime import date
from textwrap import shorten
from typing import Protocol
from urllib.parse import urlsplit

from markupsafe import Markup

from terecht.domain.faq import Doorverwijzing, Entry, Faq, Organisation, Thema
from terecht.domain.ranking import Hit, MatchKind, Outcome, Part, Ranking, Reason
from terecht.labels.asking import FEEDBACK_REASONS, MATCH_KINDS, WHY, message, message_language
from terecht.labels.measures import date_label
from terecht.labels.widget import WIDGET
from terecht.service.asking import Reply
from terecht.service.checking import FaqWarning
from terecht.text.normalise import fold
from terecht.text.stopwords import is_stopword
from terecht.web import payloads
from terecht.web.answer_html import TextPart, answer_html, marked_parts, spans_marked

MAX_RELATED = 3
MAX_POPULAR = 6
MAX_SIMILAR = 3
MAX_SUMMARY = 160
MAX_REASONS = 4
"""Sentences of ‘waarom dit antwoord’: the strongest say enough."""

_ADDRESS = re.compile(r"[^\s<>\"'?&@]+@[^\s<>\"'?&@]+")


class Links(Protocol):
    """Absolute addresses of the pages."""

    def home(self) -> str:
        """Return the address of the theme."""
        ...

    def entry(self, entry_id: str) -> str:
        """Return the address of an entry."""
        ...

    def category(self, category_id: str) -> str:
        """Return the address of a category."""
        ...

    def privacy(self) -> str:
        """Return the address of the privacy page."""
        ...


def thema(faq: Faq, links: Links) -> payloads.ThemaOut:
    """Describe a theme to the widget."""
    own = faq.thema
    return payloads.ThemaOut(
        id=own.id,
        title=own.title or own.id,
        about=own.about,
        welcome=own.welcome or "Waar kunnen we je mee helpen?",
        placeholder=own.placeholder or "In je eigen woorden",
        button=own.button or "Stel je vraag",
        url=links.home(),
        privacy_url=links.privacy(),
        contact=contact(own),
        categories=categories(faq, links),
        popular=[entry_link(entry, links) for entry in popular(faq)],
        limits=payloads.Limits(),
        feedback_reasons=[
            payloads.FeedbackReason(code=code, label=label) for code, label in FEEDBACK_REASONS.items()
        ],
        labels=WIDGET,
    )


def contact(own: Thema) -> payloads.ContactOut:
    """Describe whom to turn to."""
    return payloads.ContactOut(
        name=own.contact_name, email=mail_address(own.contact_email), phone=own.contact_phone
    )


def categories(faq: Faq, links: Links) -> list[payloads.CategoryLink]:
    """List the categories that have entries, in the order of the file."""
    found = [category_link(faq, category.id, links) for category in faq.categories]
    return [category for category in found if category is not None and category.count]


def category_link(faq: Faq, category_id: str, links: Links) -> payloads.CategoryLink | None:
    """Describe a category; None when the FAQ has none with this id."""
    for category in faq.categories:
        if category.id == category_id:
            return payloads.CategoryLink(
                id=category.id,
                title=category.title or category.id,
                about=category.about,
                count=len(faq.in_category(category.id)),
                url=links.category(category.id),
            )
    return None


def popular(faq: Faq) -> tuple[Entry, ...]:
    """Return the entries to begin with: the first of each category, else the first of the file."""
    firsts = [entries[0] for category in faq.categories if (entries := faq.in_category(category.id))]
    return tuple(firsts or faq.entries)[:MAX_POPULAR]


def entry_link(entry: Entry, links: Links, words: Iterable[str] = ()) -> payloads.EntryLink:
    """Describe an entry in a list."""
    return payloads.EntryLink(
        id=entry.id,
        question=entry.question,
        question_parts=_parts(marked_parts(entry.question, words)),
        url=links.entry(entry.id),
    )


def answer(
    faq: Faq, entry: Entry, links: Links, *, today: date, words: Iterable[str] = ()
) -> payloads.Answer:
    """Describe an entry in full, with `words` marked in its question and answer."""
    return payloads.Answer(
        id=entry.id,
        question=entry.question,
        question_parts=_parts(marked_parts(entry.question, words)),
        html=answer_html(entry.answer, words),
        category=category_link(faq, entry.category, links),
        referrals=[_referral(referral) for referral in entry.referrals],
        sources=[source(text) for text in entry.sources],
        reviewed=entry.reviewed,
        reviewed_label=date_label(entry.reviewed) if entry.reviewed else "",
        valid_until=entry.valid_until,
        outdated=entry.valid_until is not None and entry.valid_until < today,
        related=[
            entry_link(faq.entry(other), links) for other in entry.related[:MAX_RELATED] if other in faq
        ],
        url=links.entry(entry.id),
    )


def reply(given: Reply, links: Links, *, today: date) -> payloads.Reply:
    """Describe what a query gets back, in the words of its outcome."""
    ranking, faq, query = given.ranking, given.faq, given.ranking.query
    parts = explained(ranking)
    words = words_to_mark(query, parts)
    return payloads.Reply(
        query=query,
        outcome=ranking.outcome,
        reason=ranking.reason,
        probability=ranking.probability,
        message=message(ranking.reason, thema=faq.thema, language=ranking.language),
        message_language=message_language(ranking.reason, language=ranking.language),
        answer=_answered(ranking, faq, links, today=today, words=words),
        suggestions=_choices(faq, to_choose(ranking), links, words),
        similar=_choices(faq, similar(ranking), links),
        matches=[_match(query, part) for part in parts],
        query_parts=_parts(spans_marked(query, [(part.start, part.end) for part in parts])),
        why=why(query, parts),
        words=list(words),
        corrections=[
            payloads.CorrectionOut(start=found.start, end=found.end, typed=found.typed, used=found.used)
            for found in ranking.corrections
        ],
        correction_message=correction_message(ranking),
        extra_vraag=payloads.Filed(receipt=given.filed.receipt, text=query) if given.filed else None,
    )


def to_choose(ranking: Ranking) -> tuple[Hit, ...]:
    """Return the hits to choose from: those the engine suggests, and directions for a vague query."""
    return ranking.hits[:3] if ranking.reason is Reason.VAGUE else ranking.suggestions


def explained(ranking: Ranking) -> tuple[Part, ...]:
    """Return what a visitor can follow of the first hit: words of meaning that spoke for it.

    Nothing when the query was passed on: what almost fits is no explanation.
    """
    if ranking.outcome is Outcome.PASS_ON or not ranking.hits:
        return ()
    return _followable(ranking.query, ranking.hits[0])


def similar(ranking: Ranking) -> tuple[Hit, ...]:
    """Return what may stand beside the form for a coach: near hits that share a word of meaning."""
    if ranking.reason is not Reason.UNKNOWN:
        return ()
    return tuple(hit for hit in ranking.hits[:MAX_SIMILAR] if _followable(ranking.query, hit))


def words_to_mark(query: str, parts: Iterable[Part]) -> tuple[str, ...]:
    """Return the words of the explanation, the entry's and the visitor's, each once."""
    return tuple(
        dict.fromkeys(word for part in parts for word in (part.matched, query[part.start : part.end]))
    )


def why(query: str, parts: Iterable[Part]) -> list[str]:
    """Explain a hit in sentences, the strongest first; each word of the query is explained once."""
    told: list[Part] = []
    for part in sorted(parts, key=lambda part: -part.weight):
        if all(part.end <= other.start or other.end <= part.start for other in told):
            told.append(part)
    return [
        WHY[part.kind].format(typed=query[part.start : part.end], matched=part.matched)
        for part in told[:MAX_REASONS]
    ]


def correction_message(ranking: Ranking) -> str:
    """Say which words were searched instead of those typed; "" when none were."""
    pairs = [f"‘{found.used}’ in plaats van ‘{found.typed}’" for found in ranking.corrections]
    return f"We zochten op {', '.join(pairs)}." if pairs else ""


def json_ld(shown: payloads.Answer) -> dict[str, object]:
    """Return the schema.org description of an entry, for search engines; `tojson` makes it safe (A3)."""
    question: dict[str, object] = {
        "@type": "Question",
        "name": shown.question,
        "acceptedAnswer": {"@type": "Answer", "text": shown.html, "url": shown.url},
    }
    if shown.reviewed:
        question["dateModified"] = shown.reviewed.isoformat()
    return {"@context": "https://schema.org", "@type": "FAQPage", "mainEntity": [question]}


def summary(shown: payloads.Answer) -> str:
    """Return the start of an answer as plain text, for a link's preview."""
    plain = " ".join(Markup(shown.html).striptags().split())
    return shorten(plain, MAX_SUMMARY, placeholder="…")


def warning(found: FaqWarning, faq: Faq, *, entry_id: str) -> str:
    """Say a warning on the page of an entry, in the words of its form: questions for ids, labels for file keys."""

    def in_words(quoted: re.Match[str]) -> str:
        name = quoted[1]
        return f"‘{faq.entry(name).question if name in faq else _FILE_KEYS.get(name, name)}’"

    sentence = re.sub(r"'([\w-]+)'", in_words, found.sentence)
    if found.entry in faq and found.entry != entry_id:
        return f"Bij ‘{faq.entry(found.entry).question}’: {sentence}"
    return sentence[:1].upper() + sentence[1:]


_FILE_KEYS = {"nagekeken": "Nagekeken op", "geldig_tot": "Geldig tot", "niet": "Niet"}
"""What warnings call the fields of the file, and how the form calls them."""


def source(text: str) -> payloads.SourceOut:
    """Describe a source: a web address by its short form, anything else as it stands."""
    url = web_url(text)
    return payloads.SourceOut(text=short_url(url) if url else text, url=url)


def short_url(url: str) -> str:
    """Return a web address as people say it: without scheme, ``www.`` and slash at the end."""
    parts = urlsplit(url)
    return f"{parts.netloc.removeprefix('www.')}{parts.path}".rstrip("/")


def web_url(text: str) -> str:
    """Return an http(s) address as it is; "" for any other text, so that nothing else becomes a link (A1)."""
    try:
        parts = urlsplit(text.strip())
    except ValueError:
        return ""
    return text.strip() if parts.scheme in ("http", "https") and parts.netloc else ""


def mail_address(text: str) -> str:
    """Return a plain mail address as it is; "" for anything that would smuggle headers into a mailto link."""
    return text if _ADDRESS.fullmatch(text) else ""


def _referral(referral: Doorverwijzing) -> payloads.ReferralOut:
    return payloads.ReferralOut(
        organisation=_organisation(referral.organisation), why=referral.why, for_whom=referral.for_whom
    )


def _organisation(organisation: Organisation) -> payloads.OrganisationOut:
    return payloads.OrganisationOut(
        id=organisation.id,
        name=organisation.name,
        does=organisation.does,
        url=web_url(organisation.url),
        email=mail_address(organisation.email),
        phone=organisation.phone,
    )


def _answered(
    ranking: Ranking, faq: Faq, links: Links, *, today: date, words: Iterable[str]
) -> payloads.Answer | None:
    if ranking.outcome is not Outcome.ANSWER:
        return None
    return answer(faq, faq.entry(ranking.hits[0].entry_id), links, today=today, words=words)


def _choices(
    faq: Faq, hits: Iterable[Hit], links: Links, words: Iterable[str] = ()
) -> list[payloads.EntryLink]:
    return [entry_link(faq.entry(hit.entry_id), links, words) for hit in hits]


def _followable(query: str, hit: Hit) -> tuple[Part, ...]:
    return tuple(
        part
        for part in hit.parts
        if part.weight > 0
        and part.kind is not MatchKind.SPELLING
        and _has_meaning(query[part.start : part.end])
    )


def _has_meaning(typed: str) -> bool:
    return any(not is_stopword(fold(word)) for word in typed.split())


def _match(query: str, part: Part) -> payloads.MatchOut:
    return payloads.MatchOut(
        start=part.start,
        end=part.end,
        text=query[part.start : part.end],
        matched=part.matched,
        kind=part.kind,
        label=MATCH_KINDS[part.kind],
        weight=part.weight,
    )


def _parts(parts: Iterable[TextPart]) -> list[payloads.Part]:
    return [payloads.Part(text=part.text, mark=part.mark) for part in parts]
