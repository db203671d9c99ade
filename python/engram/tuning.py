"""A search for options by Optuna: its samplers, pruners and storages over trainings of engram.

The program's own `engram tune` needs no package and judges markets with walk-forward and deflated Sharpe ratios; this door
is for who has Optuna's studies, or many machines that share one.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from . import _engram
from .algorithm import Algorithm, Progress, algorithm as class_of

if TYPE_CHECKING:
    import optuna

REPORTS = 100  # to the pruner, in one training


def space_of(algorithm: str, memory: str = "none") -> dict[str, Any]:
    """What `engram tune` searches: {"learning_rate": {"low": 1e-5, "high": 1e-2, "log": True}, "gamma": [0.9, 0.99]}."""
    space = tomllib.loads(_engram.search_space(algorithm))
    with_memory = space.pop("memory", {})
    return space if memory == "none" else {**space, **with_memory}


def suggest(trial: optuna.Trial, space: dict[str, Any]) -> dict[str, Any]:
    """The trial's options: whole numbers where both bounds are."""
    chosen = {}
    for name, range in space.items():
        if isinstance(range, list):
            chosen[name] = trial.suggest_categorical(name, range)
            continue
        low, high, log = range["low"], range["high"], range.get("log", False)
        whole = isinstance(low, int) and isinstance(high, int)
        chosen[name] = (trial.suggest_int if whole else trial.suggest_float)(name, low, high, log=log)
    return chosen


def tune(algorithm: str | type[Algorithm], env: Any, n_trials: int = 20, *, total_timesteps: int | None = None,
         seeds: Iterable[int] = (1, 2, 3), space: dict[str, Any] | None = None, episodes: int = 100,
         sampler: optuna.samplers.BaseSampler | None = None, pruner: optuna.pruners.BasePruner | None = None,
         storage: Any = None, study_name: str | None = None, directory: str | os.PathLike[str] = "runs/optuna",
         **options: Any) -> optuna.Study:
    """An Optuna study of `n_trials` trials in all; `study.best_params` are options of `algorithm`.

    A trial trains once for each of `seeds`, in DIRECTORY/STUDY/trial-N/sSEED; its value is the mean return of `episodes`
    greedy episodes of the final policies (of a market: of its validation part). `options` are fixed and not searched;
    `space`: as `space_of` gives it, which is the default. With a `storage`, sqlite:///FILE for one, the study is gone on
    with under its name, by any number of processes at once. The pruner hears of the mean return of training's last 100
    episodes. A training that fails (a value that is not finite, options that contradict each other) fails its trial.
    """
    import optuna

    cls = class_of(algorithm) if isinstance(algorithm, str) else algorithm
    searched = space_of(cls.name, options.get("memory", "none")) if space is None else space
    searched = {name: range for name, range in searched.items() if name not in options}
    cls(env, **options)  # what is wrong in every trial is said before the first
    study_name = study_name or f"{cls.name}-{env if isinstance(env, str) else getattr(env, '__name__', 'world')}"
    study = optuna.create_study(storage=storage, sampler=sampler, pruner=pruner, study_name=study_name,
                                direction="maximize", load_if_exists=True)

    def value(trial: optuna.Trial) -> float:
        chosen = suggest(trial, searched)
        home = Path(directory) / study_name / f"trial-{trial.number}"
        returns = []
        for index, seed in enumerate(seeds):
            model = cls(env, seed=seed, out=home / f"s{seed}", **options, **chosen)
            model.learn(total_timesteps, callback=_Reports(trial, index))
            returns.append(np.mean(model.evaluate(episodes)[0]))
        return float(np.mean(returns))

    ended = (optuna.trial.TrialState.COMPLETE, optuna.trial.TrialState.PRUNED, optuna.trial.TrialState.FAIL)
    if len(study.get_trials(deepcopy=False, states=ended)) < n_trials:
        enough = optuna.study.MaxTrialsCallback(n_trials, states=ended)
        study.optimize(value, callbacks=[enough], catch=(_engram.Error,))
    return study


class _Reports:
    """Tells Optuna's pruner how a training goes, and stops it where that says so."""

    def __init__(self, trial: optuna.Trial, training: int):
        self.trial, self.training, self.told = trial, training, 0

    def on_step(self, progress: Progress) -> None:
        import optuna

        part = REPORTS * progress.timesteps // progress.total_timesteps
        if part <= self.told or np.isnan(progress.mean_return):
            return
        self.told = part
        self.trial.report(progress.mean_return, self.training * REPORTS + part)
        if self.trial.should_prune():
            raise optuna.TrialPruned
