"""A text as plain lower-case words, each knowing where in the text it stands.

People write "dont", "DON'T", "pregnaaant", "w/o", "p r e g n a n t" and zero-width characters; after this
module there is one spelling for each. Own tokenizer rather than spaCy's, because its vocabulary grows with
every new word a stranger types.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from clinic.health import datafiles
from clinic.health.datafiles import grammar

_SCANNER = re.compile(
    r"(?P<special>\b(?:w/o|n/a|n/k|c/s|w/)(?!\w))"
    r"|(?P<dotted>\b(?:[^\W\d_]\.){2,}(?:[^\W\d_]\b)?)"
    r"|(?P<spaced>(?<!\w)(?:[^\W\d_][ .\-_*]){4,}[^\W\d_](?!\w))"
    r"|(?P<number>\d+(?:[.,:/]\d+)*)"
    r"|(?P<word>[^\W\d_]+(?:[’'`´ʼ′][^\W\d_]+|[0134@$5][^\W\d_]+(?=[^\W\d_]{2}))*)"
    r"|(?P<newline>\n)"
    r"|(?P<mark>[^\w\s]|_)",
    re.IGNORECASE,
)
_INVISIBLE = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff\U0001f3fb-\U0001f3ff]"
)
_THREE = re.compile(r"(.)\1{2,}")
_APOSTROPHES = str.maketrans({"’": "'", "`": "'", "´": "'", "ʼ": "'", "′": "'"})
_ENDINGS = (("n't", "not"), ("'m", "am"), ("'ve", "have"), ("'ll", "will"), ("'re", "are"), ("'d", "would"))
_HYPHENS = frozenset("-‐‑–—")


@dataclass(frozen=True, slots=True)
class Token:
    """A word or mark. `start` and `end` are character offsets in the original text."""

    word: str
    start: int
    end: int


def plain(word: str) -> str:
    """`word` in lower case without accents and with look-alike foreign letters replaced."""
    folded = unicodedata.normalize("NFKD", word.translate(_APOSTROPHES)).casefold()
    if folded.isascii():
        return folded
    table = datafiles.confusables()
    letters = "".join(c for c in folded if not unicodedata.combining(c))
    if any("a" <= c <= "z" for c in letters):
        letters = letters.translate(table)
    return letters


def tokenise(text: str) -> list[Token]:
    """The words and marks of `text` in order; contractions are written out, hyphens inside words are dropped.

    A word, or a pair of words, said more than three times in a row is kept three times.
    """
    where: list[int] | None = None
    if _INVISIBLE.search(text):
        kept = [(i, c) for i, c in enumerate(text) if not _INVISIBLE.match(c)]
        where = [i for i, _ in kept]
        text = "".join(c for _, c in kept)
    tokens: list[Token] = []
    for match in _SCANNER.finditer(text):
        start, end = match.span()
        for word in _words(match, text):
            if _goes_round(tokens, word):
                continue
            if where is None:
                tokens.append(Token(word, start, end))
            else:
                tokens.append(Token(word, where[start], where[end - 1] + 1))
    return _signs(tokens)


def _signs(tokens: list[Token]) -> list[Token]:
    """The tokens with each sign of no as a "no".

    Beside a sign of yes it stays what it is: "rash ❌ eliquis ✅" leaves open which sign belongs to which.
    """
    no, yes = datafiles.signs()
    if not any(t.word in no for t in tokens) or any(t.word in yes for t in tokens):
        return tokens
    return [Token("no", t.start, t.end) if t.word in no else t for t in tokens]


def _goes_round(tokens: list[Token], word: str) -> bool:
    """Whether `word` only says again what was said three times running: "no no no no", "ha! ha! ha! ha!"."""
    last = [t.word for t in tokens[-6:]]
    if len(last) > 2 and word == last[-1] == last[-2] == last[-3]:
        return True
    return len(last) == 6 and word == last[0] == last[2] == last[4] and last[1] == last[3] == last[5]


def _words(match: re.Match[str], text: str) -> tuple[str, ...]:
    kind, found = match.lastgroup, match.group()
    if kind == "mark":
        return _mark(found, match, text)
    if kind in ("dotted", "spaced"):
        return (plain(re.sub(r"[\s.\-_*]", "", found)),)
    if kind == "newline":
        return ("\n",)
    if kind == "number":
        return (found,)
    accented = datafiles.accented()
    if not found.isascii() and found.casefold() in accented:
        return (accented[found.casefold()],)
    return write_out(plain(found))


def _mark(found: str, match: re.Match[str], text: str) -> tuple[str, ...]:
    """A hyphen between two letters joins a word and is dropped; an emoji may stand for a word."""
    if found in _HYPHENS:
        before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
        return () if before.isalnum() and after.isalnum() and found in "-‐‑" else ("-",)
    if found in '_*~#"“”„«»|^':
        return ()
    return (datafiles.emoji().get(found, found),)


@lru_cache(maxsize=20_000)
def write_out(word: str) -> tuple[str, ...]:
    """One plain word as it is looked up: "dont" -> ("do", "not"), "sooo" -> ("so",)."""
    expand = datafiles.expansions()
    if word in expand:
        return expand[word]
    if "'" in word:
        for ending, full in _ENDINGS:
            if word.endswith(ending) and len(word) > len(ending):
                stem = word[: -len(ending)]
                return (*write_out({"ca": "can", "wo": "will"}.get(stem, stem)), full)
        if word.endswith("'s") and word[:-2] in grammar("tokens.with_is"):
            return (word[:-2], "is")
        if word.endswith("'s"):
            return (*write_out(word[:-2]), "'s")
        return write_out(word.replace("'", ""))
    if (
        word[:-1].isalpha()
        and word[-2:] == "nt"
        and word[:-2] in {"does", "would", "could", "should", "must", "need"}
    ):
        return (word[:-2], "not")
    leet = datafiles.leet()
    if any(c in leet for c in word):
        word = "".join(leet.get(c, c) for c in word)
    if _THREE.search(word):
        return write_out(_THREE.sub(r"\1", word))
    return (word,)
