"""Algorithms as classes, made from the registry of the C++ side: one that is registered there appears here."""

from __future__ import annotations

import importlib.util
import inspect
import os
import shutil
import sys
from collections.abc import Callable
from typing import Any, ClassVar, NamedTuple

import numpy as np

from . import _engram
from .keywords import keywords
from .market import Market
from .names import class_name, parameter_name
from .run import Run, on_main_thread
from .spaces import Rows

def algorithms() -> dict[str, str]:
    """Every algorithm by its name on the command line, and what it is."""
    return {row["name"]: row["summary"] for row in _engram.algorithms()}


def environments() -> dict[str, str]:
    """Every world of engram by its name, and what it is."""
    return {row["name"]: row["summary"] for row in _engram.worlds()}


class Progress(NamedTuple):
    """What a callback hears after each update."""

    model: Algorithm
    timesteps: int
    total_timesteps: int
    mean_return: float  # of the last 100 episodes; NaN before the first has ended
    wall_seconds: float
    metrics: dict[str, float]  # of this update, Stable-Baselines3's tags


class _Bar:
    """How far a run is: one line on standard error, redrawn four times a second."""

    def __init__(self) -> None:
        self.drawn = -1.0

    def __call__(self, progress: Progress) -> None:
        done = min(1.0, progress.timesteps / progress.total_timesteps)
        if done < 1 and progress.wall_seconds - self.drawn < 0.25:
            return
        self.drawn = progress.wall_seconds
        bar = ("#" * round(30 * done)).ljust(30)
        print(f"\r[{bar}] {progress.timesteps:,} of {progress.total_timesteps:,} steps, mean return "
              f"{progress.mean_return:.1f}", end="", file=sys.stderr, flush=True)

    def close(self) -> None:
        if self.drawn >= 0:
            print(file=sys.stderr)


def _source_of(env: Any):
    """Where the lanes of an environment of Gymnasium come from; None: it names a world of engram."""
    if importlib.util.find_spec("gymnasium"):
        from .outer import source_of

        return source_of(env)
    if not isinstance(env, str):
        raise TypeError("env: expected the name of a world; environments of Gymnasium need the package gymnasium")
    return None


class Algorithm:
    """What every algorithm has in common; make one by its class, `engram.PPO(...)`, or read one with `engram.load`."""

    name: ClassVar[str]  # on the command line

    def __init__(self, env: Any, *, preset: str | None = None, config: str | os.PathLike[str] | None = None,
                 init: str | os.PathLike[str] | None = None, out: str | os.PathLike[str] | None = None,
                 **options: Any):
        self._given = dict(options)
        if isinstance(env, Market):
            self._given = {**env.options, **options}
            env = "Market-v0"
        self._set_world(env)
        self._beginning = {"preset": preset or "", "config": os.fspath(config or ""), "init": os.fspath(init or "")}
        self._out = os.fspath(out or "")
        self._run: Run | None = None
        self._failed = False  # a session that ended in an exception may have stopped anywhere
        self._use(self._make())

    @classmethod
    def _of_run(cls, directory: str | os.PathLike[str], checkpoint: str, env: Any) -> Algorithm:
        model = cls.__new__(cls)
        model._given, model._out, model._failed = {}, "", False
        model._run = Run(directory)
        model._set_world(model._run.description["environment"] if env is None else env)
        model._use(_engram.Trained(os.fspath(directory), checkpoint))
        return model

    @classmethod
    def load(cls, path: str | os.PathLike[str], env: Any = None, checkpoint: str = "last") -> Algorithm:
        """The run in a directory, as `learn`, `save` or `engram train` left it. `learn` goes on with it. `env`: where
        its world is an environment of Gymnasium that no name tells."""
        model = load(path, env, checkpoint)
        if cls is not Algorithm and not isinstance(model, cls):
            raise _engram.InvalidValue(f"{path}: expected a run of {cls.name}, found one of {model.name}")
        return model

    def _set_world(self, env: Any) -> None:
        self._source = _source_of(env)
        self.env: str = env if self._source is None else self._source.id
        if self._source is not None and self._source.lanes is not None:
            self._given.setdefault("n_envs", self._source.lanes)
        self._claim()

    def _claim(self) -> None:
        """Before the C++ side makes a world: one of the same name may be another model's."""
        if self._source is not None:
            from .outer import claim

            claim(self._source)

    def _make(self) -> _engram.Training:
        self._claim()
        return _engram.Training(self.name, self.env, keywords=keywords(self._given), caller=type(self).__name__,
                                **self._beginning)

    def _use(self, learned: _engram.Learned) -> None:
        self._learned = learned
        self._observation, self._action = Rows(learned.observation_space), Rows(learned.action_space)
        if self._source is None:
            return
        from .outer import Actions, Observations

        self._action = Actions(self._source.action_space)
        own = Observations(self._source.observation_space)
        if own.columns == self._observation.columns:  # else frames are stacked, or the like
            self._observation = own

    def __repr__(self) -> str:
        where = f", run={str(self._run.directory)!r}" if self._run else ""
        return f"{type(self).__name__}({self.env!r}, timesteps={self.num_timesteps:,}{where})"

    @property
    def num_timesteps(self) -> int:
        """Environment steps so far, all lanes together."""
        if isinstance(self._learned, _engram.Training):
            return self._learned.timesteps
        return int(self.run.description.get("latest", {}).get("timesteps", 0))

    @property
    def options(self) -> dict[str, str]:
        """Every option as it was resolved, as text of a command line."""
        return {row["name"]: row["value"] for row in self._learned.options}

    @property
    def run(self) -> Run:
        """The directory of the run and what lies in it."""
        if self._run is None:
            raise _engram.Error("no run yet: learn() makes its directory")
        return self._run

    def learn(self, total_timesteps: int | None = None, callback: Callable[[Progress], Any] | None = None,
              progress_bar: bool = False) -> Algorithm:
        """Trains for `total_timesteps` environment steps, by default those of the options, and returns itself.

        The first call makes the run's directory: `out`, or runs/ENVIRONMENT/ALGORITHM-MEMORY-sSEED. A later call goes
        on from where the run is; where that leads beyond the planned total, the total is raised and schedules span the
        new one. `callback`, or its `on_step`, hears of every update (a `Progress`); False stops the run there, an exception stops it and
        comes out of here, Ctrl-C stops it after the running update. In each case a checkpoint is written.
        """
        pause = self._prepare(total_timesteps)
        bar = _Bar() if progress_bar else None
        try:
            self._failed = True
            self._learned.learn(self._out, pause, self._listener(callback, bar), on_main_thread())
            self._failed = False
        except KeyboardInterrupt:
            self._failed = False
            raise
        except Exception as error:
            if self._learned.directory:
                error.add_note(f"the last good checkpoint is kept in {self._learned.directory}; learn() goes on there")
            raise
        finally:
            if bar:
                bar.close()
            if self._learned.directory:
                self._run = Run(self._learned.directory)
        return self

    def _prepare(self, steps: int | None) -> int:
        """Makes the training ready to run; returns where this call is to stop, 0 at the planned end."""
        if self._run is None:
            if steps is not None:
                self._given["total_timesteps"] = int(steps)
                self._use(self._make())
            return 0
        if self._failed or not isinstance(self._learned, _engram.Training):
            self._resume()
        planned = int(self.options["total_timesteps"])
        target = planned if steps is None else self.num_timesteps + int(steps)
        if target > planned:
            self._resume(total_timesteps=target)
        return target if target < planned else 0

    def _resume(self, **raised: int) -> None:
        self._claim()
        self._learned = None  # gives the directory free
        self._use(_engram.Training(os.fspath(self._run), keywords(raised)))

    def _listener(self, callback, bar):
        if callback is None and bar is None:
            return None

        hear = getattr(callback, "on_step", callback)

        def listen(*figures) -> bool:
            progress = Progress(self, *figures)
            if bar:
                bar(progress)
            return hear is None or hear(progress) is not False

        return listen

    def predict(self, observation: Any, state: np.ndarray | None = None, episode_start: Any = None,
                deterministic: bool = True, action_masks: Any = None) -> tuple[Any, np.ndarray | None]:
        """(action, state) for one observation or a batch of them, with Stable-Baselines3's meaning.

        state: what the last call returned, None at the beginning: an empty memory. episode_start: for each row whether
        an episode begins there, which empties its memory. action_masks: of each row which choices are allowed.
        """
        rows, single = self._observation.pack(observation)
        start = state is None if state is None or episode_start is None else episode_start
        action, memory = self._act(rows, state, start, action_masks, deterministic)
        actions = self._action.unpack(action)
        return actions[0] if single else actions, memory if memory.size else state

    def _act(self, rows: np.ndarray, state: Any, start: Any, mask: Any, deterministic: bool):
        """(action rows, memory) of observation rows."""
        lanes, size = len(rows), self._learned.memory_size
        memory = np.zeros((lanes, size), dtype=np.float32)
        if state is not None and size:
            if np.shape(state) != memory.shape:
                raise _engram.InvalidValue(f"state: expected the shape {memory.shape}, found {np.shape(state)}")
            memory[:] = state
        starts = np.zeros((1, lanes), dtype=np.float32)
        starts[:] = np.asarray(start, dtype=bool)
        masks = np.zeros((0, 0), dtype=np.float32)
        if mask is not None:
            masks = np.ascontiguousarray(np.asarray(mask, dtype=np.float32).reshape(lanes, -1))
        action = np.zeros((lanes, self._action.columns), dtype=np.float32)
        self._learned.act(rows, starts, masks, memory, action, bool(deterministic))
        return action, memory

    def _random_rows(self, rng: np.random.Generator, lanes: int) -> np.ndarray:
        """Observations as they might come, to compare an exported policy with."""
        counts = self._observation.counts
        if len(counts):
            return rng.integers(counts, size=(lanes, len(counts))).astype(np.float32)
        return rng.normal(size=(lanes, self._observation.columns)).astype(np.float32)

    def get_parameters(self) -> dict[str, np.ndarray]:
        """Copies of the network's weights and statistics, by name."""
        return self._learned.parameters

    def set_parameters(self, parameters: dict[str, Any]) -> None:
        """Replaces those that are named, before learning begins or to play with them; (rows, columns) each."""
        for name, values in parameters.items():
            self._learned.set_parameter(name, np.atleast_2d(np.ascontiguousarray(values, dtype=np.float32)))

    def load_weights(self, path: str | os.PathLike[str]) -> None:
        """Takes the actor's weights from a safetensors file, by the names and in the layouts that `export` gives them:
        what PyTorch trained further, or elsewhere. The critic, if there is one, stays as it is."""
        from . import export

        self.set_parameters(export.parameters_of_torch(self._learned.network, export.read_safetensors(path)))

    def export(self, path: str | os.PathLike[str], format: str | None = None, **options: Any) -> Any:
        """The policy for other programs; the file must not exist. `format`, by default after the file's name:

        "safetensors": torch's names, layouts and gate orders; "onnx": obs, h_in, c_in, first -> actions, h_out, c_out,
        with `masked=True` an action_mask, compared with this policy over 1000 steps (needs onnx and onnxruntime);
        "header": one C++17 file (`run.export`).
        """
        from . import export

        format = format or {".h": "header", ".hpp": "header"}.get(os.path.splitext(path)[1], os.path.splitext(path)[1][1:])
        if format == "header":
            return self.run.export(os.fspath(path), **options)
        writers = {"safetensors": export.export_safetensors, "onnx": export.export_onnx}
        if format not in writers:
            raise _engram.InvalidValue(f"format: expected safetensors, onnx or header, found {format!r}")
        return writers[format](self, path, **options)

    def evaluate(self, episodes: int = 100, *, deterministic: bool = True,
                 seed: int | None = None) -> tuple[list[float], list[int]]:
        """(returns, lengths) of whole episodes in fresh lanes of its own world, as far as it has learned. Of a market:
        one pass over its validation part; the verdict over its last part is `run.evaluate()`, which counts each look.
        """
        self._claim()
        return self._learned.evaluate(episodes, deterministic, -1 if seed is None else seed, on_main_thread())

    def save(self, path: str | os.PathLike[str]) -> None:
        """Copies the run to `path`, which must not exist: a directory that `load` and every verb of the command line
        read, and from which training goes on."""
        shutil.copytree(self.run.directory, path, ignore=shutil.ignore_patterns("engram.lock"))

    def close(self) -> None:
        """Gives the run's directory free for another model or process; `predict` and `learn` work as before."""
        if self._run is not None:
            self._claim()
            self._learned = None
            self._use(_engram.Trained(os.fspath(self._run), "last"))


_classes: dict[str, type[Algorithm]] = {}


def _documentation(row: dict[str, Any], options: list[dict[str, Any]]) -> str:
    lines = [f"{row['summary'][:1].upper()}{row['summary'][1:]}. `engram train {row['name']}` by keywords.", "",
             f'    model = engram.{class_name(row["name"])}("{row["example"]}", ...).learn(10_000)', "",
             "preset: a tuned set of options by name, None: the one for this world where it exists, \"none\": none.",
             "config: TOML file of options. init: a run to take the weights of. out: the run's directory.", "",
             "Options, with their defaults where no preset sets them:", ""]
    for option in options:
        extent = " | ".join(option["choices"])
        if not option["choices"] and max(abs(option["low"]), abs(option["high"])) < float("inf"):
            extent = f"{option['low']:g} to {option['high']:g}"
        lines.append(f"    {parameter_name(option['name'])} = {option['value']}: {option['meaning']}" + (f" [{extent}]" if extent else ""))
    return "\n".join(lines)


def _signature(options: list[dict[str, Any]]) -> inspect.Signature:
    fixed = list(inspect.signature(Algorithm.__init__).parameters.values())[1:-1]
    own = [inspect.Parameter(parameter_name(option["name"]), inspect.Parameter.KEYWORD_ONLY, default=option["value"])
           for option in options]
    world = inspect.Parameter("world_options", inspect.Parameter.VAR_KEYWORD)
    return inspect.Signature([*fixed, *own, world])


def algorithm(name: str) -> type[Algorithm]:
    """The class of an algorithm by its name on the command line."""
    if name not in _classes:
        options = _engram.algorithm_options(name)  # refuses an unknown name
        row = next(row for row in _engram.algorithms() if row["name"] == name)
        body = {"name": name, "__doc__": _documentation(row, options), "__signature__": _signature(options),
                "__module__": "engram"}
        _classes[name] = type(class_name(name), (Algorithm,), body)
    return _classes[name]


def algorithm_classes() -> list[type[Algorithm]]:
    return [algorithm(row["name"]) for row in _engram.algorithms()]


def load(path: str | os.PathLike[str], env: Any = None, checkpoint: str = "last") -> Algorithm:
    """The model of a run directory; `checkpoint` is "last" or "best". `env`: the environment of Gymnasium that it was
    trained in, where its name does not tell how to make one."""
    return algorithm(Run(path).description["algorithm"])._of_run(path, checkpoint, env)
