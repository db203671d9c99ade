"""Prices of the user's own."""

import numpy as np
import pytest

import engram
from engram.market import _csv_of

QUICK = {"n_envs": 2, "n_steps": 32, "batch_size": 64, "n_epochs": 1, "preset": "none"}


def prices(n=400):
    return 100 * np.exp(np.cumsum(np.random.default_rng(0).normal(0, 0.01, n)))


def dates(n=400):
    return [str(np.datetime64("2020-01-01") + day) for day in range(n)]


def columns():
    return {"date": dates(), "close": prices()}


# Columns by name need no package; the numbers read back to the last bit.
def test_columns_are_bars():
    lines = _csv_of(columns()).splitlines()
    assert lines[0] == "date,close" and lines[1].startswith("2020-01-01,")
    assert [float(line.split(",")[1]) for line in lines[1:]] == prices().tolist()


def test_a_market_is_trained_and_judged(command):
    market = engram.Market(columns(), cost_bps=5, window=4)
    model = engram.PPO(market, **QUICK).learn(256)
    assert model.run.options["cost_bps"] == 5 and model.run.options["window"] == 4
    verdict = model.run.evaluate()
    assert verdict["test"]["verdict"] in ("edge", "not distinguishable from luck")
    assert (model.run.directory / "ledger.csv").exists()
    # The frame lies where the run finds it, from anywhere.
    assert "verdict" in command("evaluate", model.run.directory, "--json").stdout


# Rehearsals see the validation part and are not counted: looks.csv has the looks at the last part alone.
def test_rehearsals_do_not_look_at_the_last_part():
    model = engram.PPO(engram.Market(columns(), window=4), **QUICK).learn(128)
    returns, lengths = engram.evaluate_policy(model, return_episode_rewards=True)
    assert len(returns) == 1 and 30 <= lengths[0] <= 45  # a tenth of 400 bars
    assert not (model.run.directory.parent / "looks.csv").exists()
    model.run.evaluate()
    assert list(model.run.directory.parent.glob("**/looks.csv"))


def test_the_same_frame_is_written_once():
    one, two = engram.Market(columns()), engram.Market(columns(), window=2)
    assert one.files == two.files
    other = columns()
    other["close"] = other["close"] * 2
    assert engram.Market(other).files != one.files


def test_what_is_no_frame_is_named():
    with pytest.raises(TypeError, match="frame: expected a frame of pandas or polars"):
        engram.Market(3)
    with pytest.raises(engram.InvalidValue, match="did you mean 'cost_bps'"):
        engram.PPO(engram.Market(columns(), cost_bp=3), **QUICK)
    with pytest.raises(ValueError):
        engram.Market({"date": dates(), "close": prices()[:5]})


def test_frames_of_pandas():
    pandas = pytest.importorskip("pandas")
    indexed = pandas.DataFrame({"Close": prices()}, index=pandas.to_datetime(dates()))
    plain = pandas.DataFrame({"Date": dates(), "Close": prices()})
    assert _csv_of(indexed).splitlines()[:2][0] == "date,Close"
    assert _csv_of(plain).splitlines()[0] == "Date,Close"
    a = engram.PPO(engram.Market(indexed, window=4), out="a", **QUICK).learn(128)
    b = engram.PPO(engram.Market(plain, window=4), out="b", **QUICK).learn(128)
    np.testing.assert_array_equal(a.run.episodes["r"], b.run.episodes["r"])
    both = engram.PPO(engram.Market({"one": indexed, "two, too": plain}, window=4), out="c", **QUICK).learn(128)
    both.run.evaluate()
    names = {name.split("/")[-1].removesuffix(".csv") for name in both.run.frame("ledger.csv")["instrument"]}
    assert names == {"one", "two__too"}
