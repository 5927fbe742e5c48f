from __future__ import annotations

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.nlu.tfidf import FEWEST_TEXTS, WORD, TfIdf

TEXTS = [
    "does it hurt a lot",
    "it hurt, it hurt",
    "don't i need a t-shirt?",
    "where r u, i hurt",
    "a",
    "need it",
]
SETTINGS = {
    "words": {"ngram_range": (1, 2), "token_pattern": WORD.pattern},
    "letters": {"analyzer": "char_wb", "ngram_range": (2, 5)},
}


@pytest.mark.parametrize("analyser", SETTINGS)
def test_weights_are_those_of_scikit_learn(analyser: str) -> None:
    theirs = TfidfVectorizer(sublinear_tf=True, min_df=FEWEST_TEXTS, **SETTINGS[analyser])
    expected = theirs.fit_transform(TEXTS).toarray()
    ours = TfIdf.fit(analyser, TEXTS)
    found = np.zeros_like(expected)
    for row, text in enumerate(TEXTS):
        sparse = ours.transform(text)
        found[row, sparse.columns] = sparse.values
    assert ours.terms == list(theirs.get_feature_names_out())
    np.testing.assert_allclose(found, expected, atol=1e-6)


def test_unknown_words_have_no_features() -> None:
    assert TfIdf.fit("words", TEXTS).transform("zebra").columns.size == 0
