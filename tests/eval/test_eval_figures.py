"""Means, errors and intervals, against values worked out by hand."""

import numpy as np
import pytest

from eval.figures import figure, interval, paired
from ingest.errors import UsageError


def test_mean_error_and_undefined() -> None:
    made = figure([1.0, 0.0, None, 1.0, 0.0])
    assert (made.mean, made.n, made.undefined) == (0.5, 4, 1)
    assert made.se == pytest.approx(0.288675, abs=1e-6)  # sqrt(1/3) / 2


def test_one_value_has_no_error_and_none_no_mean() -> None:
    assert figure([1.0]).se is None
    assert figure([None, None]).mean is None
    with pytest.raises(UsageError):
        figure([])


def test_the_interval_is_the_same_twice_and_holds_the_mean() -> None:
    values = np.array([0.0, 1.0] * 50)
    low, high = interval(values)
    assert (low, high) == interval(values)
    assert low < 0.5 < high
    assert high - low == pytest.approx(2 * 1.96 * 0.05, abs=0.02)


def test_a_difference_beyond_noise_and_one_within() -> None:
    zero = {str(n): 0.0 for n in range(40)}
    clear = paired(zero, {name: 1.0 if int(name) < 20 else 0.0 for name in zero})
    assert clear is not None
    assert (clear.mean, clear.noise, len(clear.better), clear.worse) == (0.5, False, 20, ())
    slight = paired(zero, zero | {"3": 1.0, "4": -1.0})
    assert slight is not None
    assert slight.noise
    assert (slight.better, slight.worse) == (("3",), ("4",))
    few = paired(dict.fromkeys("abcde", 0.0), dict.fromkeys("abcde", 1.0))
    assert few is not None
    assert few.noise, "five cases of five may turn by chance"
    assert paired({"a": None}, {"a": 1.0}) is None
