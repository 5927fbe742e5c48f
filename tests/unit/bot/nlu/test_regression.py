"""The classes trained together come out as scikit-learn's trained one by one."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression

from bot.nlu.regression import Matrix, fit

TEXTS, DENSE, SPARSE, CLASSES = 300, 6, 20, 3


def test_the_weights_are_those_of_scikit_learn() -> None:
    chance = np.random.default_rng(1)
    dense = chance.normal(size=(TEXTS, DENSE)).astype(np.float32)
    sparse = csr_matrix((chance.random((TEXTS, SPARSE)) < 0.2).astype(np.float32))
    labels = chance.integers(0, CLASSES, TEXTS)
    wanted = labels[:, np.newaxis] == np.arange(CLASSES)
    importance = np.where(wanted, [2.0, 4.0, 1.0], 1.0)

    weights = fit(Matrix.of(dense, sparse), wanted, importance)

    both = hstack([csr_matrix(dense), csr_matrix(np.ones((TEXTS, 1))), sparse], format="csr")
    for label in range(CLASSES):
        judge = LogisticRegression(C=1.0, fit_intercept=False, tol=1e-6, max_iter=1000)
        judge.fit(both, wanted[:, label], sample_weight=importance[:, label])
        np.testing.assert_allclose(weights[:, label], judge.coef_[0], atol=0.01)
