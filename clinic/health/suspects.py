"""Single words that may hide a medicine or an illness no list of terms names."""

from __future__ import annotations

from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from clinic.health import datafiles, lexicon, unknown
from clinic.words import people_words


@lru_cache
def words(name: str) -> frozenset[str]:
    """The single words of a list in data/health/remainder.yml."""
    return datafiles.words(datafiles.load("remainder")[name])


@lru_cache(maxsize=10_000)
def is_rare(word: str) -> bool:
    """Whether the word is neither a frequent English one, nor a slip of one, nor a name or a word of talk."""
    if word in words("names_nothing") or word in words("spanish") or word in people_words().first_names:
        return False
    if not unknown.is_strange(word, lexicon.get()) or unknown.is_form_of(word, datafiles.common_words()):
        return False
    return process.extractOne(word, datafiles.everyday_words(), scorer=OSA.distance, score_cutoff=1) is None


@lru_cache(maxsize=10_000)
def may_be_taken(word: str) -> bool:
    """Whether the word may stand for something that is taken: strange, clinical, a thing, or left vague."""
    listed = words("clinical") | words("inside") | words("things") | words("vague") | words("checks")
    return word in listed or is_rare(word)
