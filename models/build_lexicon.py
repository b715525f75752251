"""Build `models/nl_lexicon.xz` and its card from simplemma and Debian's hunspell-nl and wdutch. Build time only.

Run `python models/build_lexicon.py`; the same sources give the same bytes. The file is an xz stream of one
line of JSON (format, counts, lemma rules), the sorted forms a line each, a 16-bit number of the form's
lemma rules each, and a byte of flags each.
"""

import hashlib
import re
from collections import defaultdict
from importlib.metadata import version
from pathlib import Path

from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

from terecht.text.lexicon import BEGIN, END, MIDDLE, WORD, Lexicon
from terecht.text.normalise import fold, normalise

HUNSPELL = Path("/usr/share/hunspell")
WORDS = Path("/usr/share/dict/dutch")
TARGET = Path(__file__).with_name("nl_lexicon.xz")

FORBIDDEN = "Fw"
ONLY_IN_COMPOUND = "Cx"
NEEDS_HYPHEN = "Cl"
TAKES_PREFIX = "P*"
"""Our own mark of a verb that separable prefixes go with: it is in common use."""
VERB_PREFIXES = ("be", "ge", "her", "mis", "om", "onder", "ont", "over", "ver", "vol", "voor", "weer")
COMPOUND = {"Ca": BEGIN, "Cb": MIDDLE, "Cc": END}
NOUN_OR_ADJECTIVE = re.compile(r"[ZYA]\w")


class Affix:
    """One rule of the .aff file."""

    def __init__(self, line: str) -> None:
        kind, self.flag, strip, add, *rest = line.split()
        self.prefix = kind == "PFX"
        self.strip = "" if strip == "0" else strip
        add, _, flags = add.partition("/")
        self.add = "" if add == "0" else add
        self.flags = pairs(flags)
        condition = rest[0] if rest and not rest[0].startswith(("ts:", "#")) else "."
        self.condition = re.compile(f"^(?:{condition})" if self.prefix else f"(?:{condition})$")

    def applies(self, word: str) -> bool:
        return bool(self.condition.search(word)) and (self.prefix or word.endswith(self.strip))

    def apply(self, word: str) -> str:
        return self.add + word if self.prefix else word[: len(word) - len(self.strip)] + self.add


def pairs(flags: str) -> tuple[str, ...]:
    return tuple(flags[place : place + 2] for place in range(0, len(flags), 2))


def read_affixes(path: Path) -> dict[str, list[Affix]]:
    affixes: dict[str, list[Affix]] = defaultdict(list)
    for line in path.read_text(encoding="utf-8").splitlines():
        columns = line.split()
        if len(columns) < 4 or columns[0] not in {"SFX", "PFX"}:
            continue
        if len(columns) == 4 and columns[2] in {"Y", "N"} and columns[3].isdigit():
            continue
        affix = Affix(line)
        affixes[affix.flag].append(affix)
    return affixes


def expand(dictionary: Path, affixes: dict[str, list[Affix]]):
    """Yield (form, stem, flags, how) for every form that the dictionary with its affixes describes."""
    for line in dictionary.read_text(encoding="utf-8").splitlines()[1:]:
        word, _, rest = line.split("\t")[0].partition("/")
        flags = pairs(rest.split(" ")[0])
        if FORBIDDEN in flags:
            continue
        prefixes = [affix for flag in flags for affix in affixes.get(flag, ()) if affix.prefix]
        own = (*(flag for flag in flags if not flag.startswith("P")), *([TAKES_PREFIX] if prefixes else []))
        stems = [(word, own), *((affix.apply(word), own) for affix in prefixes if affix.applies(word))]
        for stem, own in stems:
            yield stem, stem, own, ""
            for flag in own:
                for affix in affixes.get(flag, ()):
                    if not affix.prefix and affix.applies(stem):
                        end = ("Cc",) if "Cc" in own and NOUN_OR_ADJECTIVE.fullmatch(flag) else ()
                        hidden = (ONLY_IN_COMPOUND,) if ONLY_IN_COMPOUND in own else ()
                        yield affix.apply(stem), stem, (*affix.flags, *end, *hidden), flag


def key_of(form: str) -> str:
    key = fold(normalise(form.replace("ĳ", "ij").replace("Ĳ", "IJ").replace("_", "")))
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
        for form, stem, flags, how in expand(HUNSPELL / "nl_NL.dic", read_affixes(HUNSPELL / "nl_NL.aff")):
            self._add(key_of(form), key_of(stem), flags, how=how, whole=not form.endswith("-"))

    def _add(self, key: str, stem: str, flags: tuple[str, ...], *, how: str, whole: bool) -> None:
        if not key:
            return
        for flag in flags if how != NEEDS_HYPHEN else ():
            self.flags[key] |= COMPOUND.get(flag, 0)
        if ONLY_IN_COMPOUND not in flags and whole:
            self.flags[key] |= WORD
        if not how:
            if any(flag[0] in "ZY" or flag == "Cc" for flag in flags):
                self.nouns.add(key)
            if any(flag[0] == "A" for flag in flags):
                self.adjectives.add(key)
            if "Vi" in flags:
                self.infinitives.add(key)
            if "Vi" in flags and (TAKES_PREFIX in flags or key.startswith(VERB_PREFIXES)):
                self.common_verbs.add(key)
        elif how[0] in "ZYA" or how in {"Ve", "Vi", "Ch", "Cd"}:
            self.stems[key].append((stem, how))


def read_simplemma() -> dict[str, list[str]]:
    """Return the lemmas of every form; of one written with and without capitals, the latter first."""
    lemmas: dict[str, list[str]] = defaultdict(list)
    table = DefaultDictionaryFactory().get_dictionary("nl")
    for form in sorted(table, key=lambda form: (form != form.lower(), form)):
        key, lemma = key_of(form), key_of(table[form])
        if key and lemma and lemma not in lemmas[key]:
            lemmas[key].append(lemma)
    return dict(lemmas)


def lemmas_for(
    key: str, hunspell: Hunspell, simple: dict[str, list[str]], verbs: dict[str, str]
) -> list[str]:
    """Return the possible lemmas of `key`, most likely first; [] when neither source knows more than the form."""
    found = list(simple.get(key, ()))
    for stem, how in hunspell.stems.get(key, ()):
        if how == "Ve" or (how[0] == "A" and stem not in hunspell.adjectives):
            found += simple.get(stem, [stem])
        elif how[0] == "A":
            found += [stem, *simple.get(stem, ())]
        else:
            found.append(stem)
    if (key in hunspell.nouns or key in hunspell.adjectives) and any(
        present_of(lemma) == key for lemma in found
    ):
        found.insert(0, key)  # huur, tip: the noun is asked for more often than "ik huur"
    elif key in hunspell.nouns or key in (hunspell.common_verbs if found else hunspell.infinitives):
        found.append(key)
    if key in hunspell.nouns and key in verbs:
        found.append(verbs[key])
    return list(dict.fromkeys(found))[:3]


def present_of(infinitive: str) -> str:
    """Return the bare present of a regular verb: huren, huur; stappen, stap; leven, leef."""
    stem = infinitive.removesuffix("n").removesuffix("e")
    if re.search(r"([bdfgklmnprst])\1$", stem):
        stem = stem[:-1]
    elif re.search(r"(^|[^aeiou])[aeou][bcdfghjklmnprstvz]$", stem) and not stem.endswith(("er", "el", "en")):
        stem = stem[:-1] + stem[-2] + stem[-1]
    return re.sub("v$", "f", re.sub("z$", "s", stem))


def main() -> None:
    hunspell, simple = Hunspell(), read_simplemma()
    for word in WORDS.read_text(encoding="utf-8").split():
        if key := key_of(word):
            hunspell.flags[key] |= WORD
    verbs = {present_of(verb): verb for verb in sorted(hunspell.infinitives)}
    forms = {key: lemmas_for(key, hunspell, simple, verbs) for key in hunspell.flags.keys() | simple.keys()}
    lexicon = Lexicon.of(forms, flags=hunspell.flags)
    lexicon.save(TARGET)
    print(
        len(lexicon),
        "forms,",
        TARGET.stat().st_size,
        "bytes",
        hashlib.sha256(TARGET.read_bytes()).hexdigest(),
    )


if __name__ == "__main__":
    main()
