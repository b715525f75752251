"""Build `models/nl_lexicon.xz` and the facts on its card; at build time only.

    python models/build_lexicon.py

needs the PyPI package simplemma and the Debian packages hunspell-nl and wdutch. The same sources give the
same bytes (`Lexicon.save` says what is in the file). Lemmas come from simplemma and from the affixes of
hunspell-nl; a form that neither knows (a compound, mostly) gets none: `Splitter` finds its lemma by its
last part.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from card import count, debian_fact, file_facts, note_facts
from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

from terecht.text.lexicon import BEGIN, END, MIDDLE, WORD, Lexicon
from terecht.text.normalise import fold, normalise

HUNSPELL = Path("/usr/share/hunspell")
WORDS = Path("/usr/share/dict/dutch")
SOURCES = (HUNSPELL / "nl_NL.aff", HUNSPELL / "nl_NL.dic", WORDS)
TARGET = Path(__file__).with_name("nl_lexicon.xz")
CARD = TARGET.with_suffix(".md")

FORBIDDEN = "Fw"
ONLY_IN_COMPOUND = "Cx"
NEEDS_HYPHEN = "Cl"
TAKES_PREFIX = "P*"
"""Our own mark of a verb that separable prefixes go with: it is in common use."""
VERB_PREFIXES = ("be", "ge", "her", "mis", "om", "onder", "ont", "over", "ver", "vol", "voor", "weer")
COMPOUND = {"Ca": BEGIN, "Cb": MIDDLE, "Cc": END}
NOUN_OR_ADJECTIVE = re.compile(r"[ZYA]\w")
MOST_LEMMAS = 3


@dataclass(frozen=True)
class Affix:
    """One rule of the .aff file: which end (or beginning) makes way for which, with what flags."""

    flag: str
    prefix: bool
    strip: str
    add: str
    flags: tuple[str, ...]
    condition: re.Pattern[str]

    @classmethod
    def read(cls, line: str) -> "Affix":
        """Read a line as `SFX Zb 0 en/CaCb [^eo]`; 0 stands for nothing."""
        kind, flag, strip, add, *rest = line.split()
        add, _, flags = add.partition("/")
        condition = rest[0] if rest and not rest[0].startswith(("ts:", "#")) else "."
        prefix = kind == "PFX"
        pattern = f"^(?:{condition})" if prefix else f"(?:{condition})$"
        return cls(flag, prefix, strip.strip("0"), add.strip("0"), pairs(flags), re.compile(pattern))

    def applies(self, word: str) -> bool:
        """Return whether the rule may be used on `word`."""
        return bool(self.condition.search(word)) and (self.prefix or word.endswith(self.strip))

    def apply(self, word: str) -> str:
        """Return what the rule makes of `word`."""
        return self.add + word if self.prefix else word[: len(word) - len(self.strip)] + self.add


def pairs(flags: str) -> tuple[str, ...]:
    """Return flags of two characters each, as hunspell-nl writes them."""
    return tuple(flags[place : place + 2] for place in range(0, len(flags), 2))


def read_affixes(path: Path) -> dict[str, list[Affix]]:
    """Return the rules of an .aff file by their flag."""
    affixes: dict[str, list[Affix]] = defaultdict(list)
    for line in path.read_text(encoding="utf-8").splitlines():
        columns = line.split()
        is_rule = len(columns) >= 4 and columns[0] in {"SFX", "PFX"}
        if is_rule and not (len(columns) == 4 and columns[2] in {"Y", "N"} and columns[3].isdigit()):
            affix = Affix.read(line)
            affixes[affix.flag].append(affix)
    return affixes


@dataclass(frozen=True)
class Described:
    """A form as the dictionary describes it; `how` is the flag of the affix that made it, "" for the stem."""

    form: str
    stem: str
    flags: tuple[str, ...]
    how: str


def read_dictionary(path: Path, affixes: dict[str, list[Affix]]) -> Iterator[Described]:
    """Yield every form of a .dic file that is not forbidden."""
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        word, _, rest = line.split("\t")[0].partition("/")
        flags = pairs(rest.split(" ")[0])
        if FORBIDDEN in flags:
            continue
        rules = [affix for flag in flags for affix in affixes.get(flag, ())]
        prefixes = [rule for rule in rules if rule.prefix]
        own = (*(flag for flag in flags if not flag.startswith("P")), *(TAKES_PREFIX for _ in prefixes[:1]))
        for stem in (word, *(rule.apply(word) for rule in prefixes if rule.applies(word))):
            yield Described(stem, stem, own, "")
            for rule in rules:
                if not rule.prefix and rule.flag in own and rule.applies(stem):
                    yield Described(rule.apply(stem), stem, (*rule.flags, *inherited(own, rule)), rule.flag)


def inherited(flags: tuple[str, ...], rule: Affix) -> Iterator[str]:
    """Yield the flags that a stem hands on: plurals and the like may end a compound where it may."""
    if "Cc" in flags and NOUN_OR_ADJECTIVE.fullmatch(rule.flag):
        yield "Cc"
    if ONLY_IN_COMPOUND in flags:
        yield ONLY_IN_COMPOUND


def key_of(form: str) -> str:
    """Return the key of a form of either source; "" when it is no single word."""
    key = fold(normalise(form.replace("_", "")))
    return key if re.fullmatch(r"[^\W_]+(?:'[^\W_]+)*|'[a-z]", key) else ""


class Hunspell:
    """What the dictionary says of each form: flags, and how it comes from another form."""

    def __init__(self) -> None:
        self.flags: dict[str, int] = defaultdict(int)
        self.nouns: set[str] = set()
        self.adjectives: set[str] = set()
        self.infinitives: set[str] = set()
        self.common_verbs: set[str] = set()
        self.stems: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for described in read_dictionary(HUNSPELL / "nl_NL.dic", read_affixes(HUNSPELL / "nl_NL.aff")):
            key = key_of(described.form)
            if key:
                self._add_flags(key, described)
                self._add_kind(key, described)
        self.verb_of = {present_of(verb): verb for verb in sorted(self.infinitives)}

    def _add_flags(self, key: str, described: Described) -> None:
        if described.how != NEEDS_HYPHEN:
            for flag in described.flags:
                self.flags[key] |= COMPOUND.get(flag, 0)
        if ONLY_IN_COMPOUND not in described.flags and not described.form.endswith("-"):
            self.flags[key] |= WORD

    def _add_kind(self, key: str, described: Described) -> None:
        flags = described.flags
        if described.how:
            if described.how[0] in "ZYA" or described.how in {"Ve", "Vi", "Ch", "Cd"}:
                self.stems[key].append((key_of(described.stem), described.how))
            return
        if any(flag[0] in "ZY" or flag == "Cc" for flag in flags):
            self.nouns.add(key)
        if any(flag[0] == "A" for flag in flags):
            self.adjectives.add(key)
        if "Vi" in flags:
            self.infinitives.add(key)
            if TAKES_PREFIX in flags or key.startswith(VERB_PREFIXES):
                self.common_verbs.add(key)


def read_simplemma() -> dict[str, list[str]]:
    """Return the lemmas of every form; of one written with and without capitals, the latter first."""
    lemmas: dict[str, list[str]] = defaultdict(list)
    table = DefaultDictionaryFactory().get_dictionary("nl")
    for form in sorted(table, key=lambda form: (form != form.lower(), form)):
        key, lemma = key_of(form), key_of(table[form])
        if key and lemma and lemma not in lemmas[key]:
            lemmas[key].append(lemma)
    return dict(lemmas)


def lemmas_for(key: str, hunspell: Hunspell, simple: dict[str, list[str]]) -> list[str]:
    """Return the possible lemmas of `key`, most likely first; [] when no source knows more than the form."""
    found = [*simple.get(key, ()), *lemmas_by_affix(key, hunspell, simple)]
    is_noun, is_adjective = key in hunspell.nouns, key in hunspell.adjectives
    if (is_noun or is_adjective) and any(present_of(lemma) == key for lemma in found):
        found.insert(0, key)  # huur, tip: asked for more often than "ik huur"
    elif is_noun or key in (hunspell.common_verbs if found else hunspell.infinitives):
        found.append(key)
    if is_noun and key in hunspell.verb_of:
        found.append(hunspell.verb_of[key])
    return list(dict.fromkeys(found))[:MOST_LEMMAS]


def lemmas_by_affix(key: str, hunspell: Hunspell, simple: dict[str, list[str]]) -> Iterator[str]:
    """Yield the lemmas that the affixes of hunspell-nl lead to."""
    for stem, how in hunspell.stems.get(key, ()):
        is_participle = how == "Ve" or (how[0] == "A" and stem not in hunspell.adjectives)
        if not (is_participle and stem in simple):
            yield stem
        if is_participle or how[0] == "A":
            yield from simple.get(stem, ())


def present_of(infinitive: str) -> str:
    """Return the bare present of a regular verb: huren, huur; stappen, stap; leven, leef."""
    stem = infinitive.removesuffix("n").removesuffix("e")
    if re.search(r"([bdfgklmnprst])\1$", stem):
        stem = stem[:-1]
    elif re.search(r"(^|[^aeiou])[aeou][bcdfghjklmnprstvz]$", stem) and not stem.endswith(("er", "el", "en")):
        stem = stem[:-1] + stem[-2] + stem[-1]
    return re.sub("v$", "f", re.sub("z$", "s", stem))


def main() -> None:
    """Build the lexicon and note the facts on its card."""
    hunspell, simple = Hunspell(), read_simplemma()
    for word in WORDS.read_text(encoding="utf-8").split():
        if key := key_of(word):
            hunspell.flags[key] |= WORD
    forms = {key: lemmas_for(key, hunspell, simple) for key in hunspell.flags.keys() | simple.keys()}
    lexicon = Lexicon.of(forms, flags=hunspell.flags)
    lexicon.save(TARGET)
    facts = [
        ("vormen", count(len(lexicon))),
        *file_facts(TARGET),
        ("simplemma (PyPI)", version("simplemma")),
        *map(debian_fact, ("hunspell-nl", "wdutch")),
        *((str(path), hashlib.sha256(path.read_bytes()).hexdigest()) for path in SOURCES),
    ]
    note_facts(CARD, facts)


if __name__ == "__main__":
    main()
