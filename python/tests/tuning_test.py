"""Optuna's studies over trainings of engram."""

import pytest

import engram
from conftest import SMALL
from engram.tuning import space_of

optuna = pytest.importorskip("optuna")
SPACE = {"learning_rate": {"low": 1e-4, "high": 1e-2, "log": True}, "gamma": [0.9, 0.99], "n_epochs": {"low": 1, "high": 3}}
QUICK = {**{name: value for name, value in SMALL.items() if name != "n_epochs"}, "seeds": (1, 2), "episodes": 5,
         "total_timesteps": 256}


def test_the_space_is_that_of_the_program():
    assert space_of("ppo")["learning_rate"] == {"low": 1e-5, "high": 1e-2, "log": True}
    assert "memory_size" not in space_of("ppo") and space_of("ppo", "lstm")["memory_size"] == [32, 64, 128]


def test_a_study_goes_on_under_its_name(scratch):
    given = {"space": SPACE, "storage": "sqlite:///study.db", "gamma": 0.95, **QUICK}
    study = engram.tune("ppo", "CartPole-v1", 2, sampler=optuna.samplers.RandomSampler(seed=1), **given)
    assert len(study.trials) == 2
    study = engram.tune(engram.PPO, "CartPole-v1", 3, sampler=optuna.samplers.RandomSampler(seed=2), **given)
    assert len(study.trials) == 3 and set(study.best_params) == {"learning_rate", "n_epochs"}  # gamma is fixed
    assert len(engram.tune("ppo", "CartPole-v1", 3, **given).trials) == 3
    best = scratch / "runs/optuna/ppo-CartPole-v1" / f"trial-{study.best_trial.number}"
    returns = [engram.load(best / f"s{seed}").evaluate(5)[0] for seed in (1, 2)]
    assert study.best_value == pytest.approx(sum(map(sum, returns)) / 10)
    assert engram.Run(best / "s1").options["gamma"] == 0.95


def test_trials_that_fail_or_are_pruned_are_recorded():
    wrong = engram.tune("ppo", "CartPole-v1", 1, space={"gae_lambda": [2.0]}, **QUICK)
    assert [trial.state.name for trial in wrong.trials] == ["FAIL"]
    with pytest.raises(engram.InvalidValue):  # before the first trial
        engram.tune("ppo", "CartPole-v1", 1, space=SPACE, gae_lambda=2.0, **QUICK)
    pruned = engram.tune("ppo", "CartPole-v1", 1, space=SPACE, pruner=optuna.pruners.ThresholdPruner(upper=1), **QUICK)
    assert [trial.state.name for trial in pruned.trials] == ["PRUNED"]  # nobody's pole falls after one step
