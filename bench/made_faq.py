"""Make a large FAQ that looks like the real one: seeded, its vocabulary growing as that of real text does.

Text is a stream of word numbers that continues the real FAQ's. The next word is new with the chance that
keeps the vocabulary on Heaps' law V(n) = K·nᵝ (Heaps 1978), K and β as the real FAQ has them; otherwise it is
a word of the stream so far, drawn at random, so that frequent words stay frequent (Simon 1955; Zanette &
Montemurro 2005). New words are compounds and derivations of real words, and words spelled by letter chances
of real words. An entry has topic words, on which its phrasings and answer draw; lengths are those of the real
phrasings.

>>> made = make_faq(real, n_phrasings=10_000, n_queries=300, seed=1)                       # doctest: +SKIP
>>> len(made.faq.entries), made.vocabulary                                                 # doctest: +SKIP
(667, 26310)
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from terecht.domain.faq import Entry, Faq, Thema

PHRASINGS = 15  # an entry
ANSWER_WORDS = 60
TOPIC_WORDS = 12
FROM_TOPIC = 0.35  # of the words of a phrasing or answer
MISTYPED = 0.3  # of the queries
COMPOUNDS, DERIVED = 0.55, 0.2  # of the new words; the rest is spelled letter by letter
PREFIXES = ("ver", "be", "ont", "her", "onder", "voor", "over", "mee")
SUFFIXES = ("ing", "heid", "baar", "elijk", "tje", "jes", "aar", "loos", "en", "s", "de", "er")

Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Made:
    """A made FAQ, queries that none of its phrasings are, and what it was made of."""

    faq: Faq
    queries: tuple[str, ...]
    vocabulary: int
    heaps: tuple[float, float]
    """K and β."""


def make_faq(real: Faq, *, n_phrasings: int, n_queries: int, seed: int) -> Made:
    """Return a FAQ of about `n_phrasings`, `PHRASINGS` an entry, after the manner of `real`."""
    rng = np.random.default_rng(seed)
    texts = [text for entry in real.entries for text in (*entry.phrasings, entry.answer)]
    tokens = [word for number in rng.permutation(len(texts)) for word in _words(texts[number])]
    heaps = fit_heaps(tokens)
    real_lengths = np.array([len(_words(text)) for entry in real.entries for text in entry.phrasings])
    n_entries = max(1, round(n_phrasings / PHRASINGS))
    lengths = rng.choice(real_lengths[real_lengths > 1], n_entries * PHRASINGS + n_queries)
    lengths = np.concatenate([lengths, np.full(n_entries, ANSWER_WORDS)])
    owners = np.concatenate(
        [
            np.repeat(np.arange(n_entries), PHRASINGS),
            rng.integers(n_entries, size=n_queries),
            np.arange(n_entries),
        ]
    )
    stream, vocabulary = _stream(tokens, int(lengths.sum()), heaps, rng)
    topics = _topics(n_entries, tokens, len(vocabulary), rng)
    numbers = np.where(
        rng.random(len(stream)) < FROM_TOPIC,
        topics[np.repeat(owners, lengths), rng.integers(TOPIC_WORDS, size=len(stream))],
        stream,
    )
    made = list(_texts(numbers, lengths, vocabulary))
    phrasings, queries, answers = (
        made[: n_entries * PHRASINGS],
        made[n_entries * PHRASINGS : -n_entries],
        made[-n_entries:],
    )
    entries = tuple(
        _entry(number, phrasings[number * PHRASINGS : (number + 1) * PHRASINGS], answers[number])
        for number in range(n_entries)
    )
    fingerprint = hashlib.sha256(f"{real.fingerprint} {n_phrasings} {n_queries} {seed}".encode()).hexdigest()
    asked = dict.fromkeys(_mistyped(query, rng) if rng.random() < MISTYPED else query for query in queries)
    return Made(
        Faq(Thema("made"), entries, fingerprint=fingerprint),
        tuple(asked),
        len(set(numbers.tolist())),
        heaps,
    )


def fit_heaps(tokens: list[str]) -> tuple[float, float]:
    """Return K and β of V(n) = K·nᵝ, by least squares on the logarithms, from a hundredth of the text on."""
    first_seen = {word: place for place, word in reversed(list(enumerate(tokens)))}
    grown = np.cumsum(np.bincount(list(first_seen.values()), minlength=len(tokens)))
    places = np.unique(np.geomspace(max(1, len(tokens) // 100), len(tokens), 40).astype(int)) - 1
    beta, log_k = np.polyfit(np.log(places + 1), np.log(grown[places]), 1)
    return float(np.exp(log_k)), float(beta)


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text.lower())


def _stream(
    tokens: list[str], n_more: int, heaps: tuple[float, float], rng: np.random.Generator
) -> tuple[Numbers, list[str]]:
    """Return the numbers of `n_more` words that continue `tokens`, and the words by number."""
    numbers = {word: number for number, word in enumerate(dict.fromkeys(tokens))}
    n_real, n_known = len(tokens), len(numbers)
    k, beta = heaps
    places = np.arange(n_real, n_real + n_more)
    is_new = rng.random(n_more) < k * beta * places.astype(float) ** (beta - 1)
    source = np.concatenate([np.arange(n_real), (rng.random(n_more) * places).astype(np.int64)])
    source[n_real:][is_new] = places[is_new]
    while not np.array_equal(
        source, further := source[source]
    ):  # each jump halves the way to where a word was new
        source = further
    of_place = np.concatenate([[numbers[word] for word in tokens], np.zeros(n_more, dtype=np.int64)])
    of_place[n_real:][is_new] = n_known + np.arange(is_new.sum())
    words = [*numbers, *_new_words(int(is_new.sum()), tokens, rng)]
    return of_place[source[n_real:]], words


def _topics(n_entries: int, tokens: list[str], n_words: int, rng: np.random.Generator) -> Numbers:
    """Return the topic words of every entry: half real words, which many share; half any."""
    n_real = len(set(tokens))
    frequent = max(50, n_real // 50)  # the first to come in running text are mostly the frequent ones
    shape = (n_entries, TOPIC_WORDS)
    shared, any_word = rng.integers(frequent, n_real, size=shape), rng.integers(frequent, n_words, size=shape)
    return np.asarray(np.where(rng.random(shape) < 0.5, shared, any_word))


def _texts(numbers: Numbers, lengths: Numbers, vocabulary: list[str]) -> Iterator[str]:
    ends = np.cumsum(lengths).tolist()
    start = 0
    for end in ends:
        yield " ".join([vocabulary[number] for number in numbers[start:end].tolist()])
        start = end


def _entry(number: int, phrasings: list[str], answer: str) -> Entry:
    return Entry(f"made-{number}", phrasings[0], answer, variants=tuple(phrasings[1:]))


def _mistyped(text: str, rng: np.random.Generator) -> str:
    """Return `text` with two neighbouring letters of a longer word swapped."""
    words = text.split()
    long = [place for place, word in enumerate(words) if len(word) > 5]
    if not long:
        return text
    place = int(rng.choice(long))
    at = int(rng.integers(1, len(words[place]) - 2))
    word = words[place]
    words[place] = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return " ".join(words)


def _new_words(count: int, tokens: list[str], rng: np.random.Generator) -> list[str]:
    """Return `count` different words that are not among `tokens`."""
    known = dict.fromkeys(word for word in tokens if 4 <= len(word) <= 9)
    stems, seen = list(known), set(tokens)
    letters = _letter_chances(stems)
    found: list[str] = []
    while len(found) < count:
        n_wanted = count - len(found)
        draws = rng.random(n_wanted)
        firsts, seconds = rng.integers(len(stems), size=(2, n_wanted))
        for draw, first, second in zip(draws.tolist(), firsts.tolist(), seconds.tolist(), strict=True):
            word = _new_word(draw, stems[first], stems[second], letters, rng)
            if word not in seen:
                seen.add(word)
                found.append(word)
    return found


def _new_word(draw: float, first: str, second: str, letters: dict[str, str], rng: np.random.Generator) -> str:
    if draw < COMPOUNDS:
        return first + ("s" if draw < COMPOUNDS / 4 else "") + second
    if draw < COMPOUNDS + DERIVED:
        prefix = PREFIXES[int(rng.integers(len(PREFIXES)))] if draw < COMPOUNDS + DERIVED / 2 else ""
        return prefix + first + SUFFIXES[int(rng.integers(len(SUFFIXES)))]
    return _spelled(letters, rng)


def _letter_chances(words: list[str]) -> dict[str, str]:
    """Return, per pair of letters, those that follow it, as often as in `words`; blank ends a word."""
    following: defaultdict[str, list[str]] = defaultdict(list)
    for word in words:
        padded = f"  {word} "
        for place in range(len(padded) - 2):
            following[padded[place : place + 2]].append(padded[place + 2])
    return {pair: "".join(letters) for pair, letters in following.items()}


def _spelled(letters: dict[str, str], rng: np.random.Generator) -> str:
    word = "  "
    for draw in rng.random(14).tolist():
        options = letters[word[-2:]]
        letter = options[int(draw * len(options))]
        if letter == " ":
            break
        word += letter
    return word.strip()
