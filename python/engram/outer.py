"""Environments of Gymnasium as worlds of engram.

An environment, a vector environment, a class or a function that makes environments, or an id becomes a `Source`; the C++
side asks it for lanes. Spaces may be Box, Discrete, MultiDiscrete, MultiBinary; observations also a Dict or a Tuple of
them, which are flattened as `gymnasium.spaces.flatten` does (indices become one-hot columns).
"""

from __future__ import annotations

import copy
import importlib
import math
from collections.abc import Callable
from typing import Any

import cloudpickle
import gymnasium
import numpy as np
from gymnasium import spaces
from gymnasium.vector import AutoresetMode
from gymnasium.vector.utils import iterate

from . import _engram
from .spaces import Rows

_PLAIN = (spaces.Box, spaces.Discrete, spaces.MultiDiscrete, spaces.MultiBinary)


def _description(type: str, *, shape=(), counts=(), low=(), high=(), bytes=False) -> dict[str, Any]:
    columns = len(counts) if counts else math.prod(shape)
    return {"type": type, "columns": columns, "choices": sum(counts), "shape": [int(n) for n in shape or (columns,)],
            "counts": [int(n) for n in counts], "bytes": bytes, "low": np.ravel(low).tolist(),
            "high": np.ravel(high).tolist()}


def describe(space: spaces.Space, bounded: bool = True) -> dict[str, Any]:
    """A plain space as the C++ side describes its own."""
    if isinstance(space, spaces.Discrete):
        return _description("discrete", counts=[int(space.n)])
    if isinstance(space, spaces.MultiDiscrete):
        return _description("multi_discrete", counts=np.ravel(space.nvec).tolist())
    if isinstance(space, spaces.MultiBinary):
        return _description("multi_discrete", counts=[2] * math.prod(space.shape))
    if space.dtype == np.uint8 and len(space.shape) in (2, 3):
        shape = space.shape if len(space.shape) == 3 else (*space.shape, 1)
        return _description("box", shape=shape, low=np.zeros(shape), high=np.full(shape, 255), bytes=True)
    low, high = (space.low, space.high) if bounded else (np.full(space.shape, -np.inf), np.full(space.shape, np.inf))
    return _description("box", shape=(math.prod(space.shape),), low=low, high=high)


def _refuse(what: str, space: spaces.Space) -> None:
    nested = ", or a Dict or Tuple of them" if what == "observation" else ""
    raise _engram.InvalidValue(f"{what} space {space} is not supported; wrap the environment so that it has Box, "
                               f"Discrete, MultiDiscrete or MultiBinary{nested}")


class Observations(Rows):
    """Observations of a space of Gymnasium as rows, one by one and in batches."""

    def __init__(self, space: spaces.Space, bounded: bool = False):
        self.space = space
        self.flat = space
        if not isinstance(space, _PLAIN):
            self.flat = spaces.flatten_space(space) if isinstance(space, (spaces.Dict, spaces.Tuple)) else space
            if not isinstance(self.flat, spaces.Box):
                _refuse("observation", space)
        super().__init__(describe(self.flat, bounded))
        self.start = getattr(space, "start", 0) if self.flat is space else 0
        self.shape, self.nested = self.flat.shape, self.flat is not space
        self.plain = not self.nested and not np.any(self.start)  # its values are its row
        self.vector = self.plain and len(self.shape) == 1

    def row(self, value: Any) -> np.ndarray:
        if self.vector and type(value) is np.ndarray and value.shape == self.shape:
            return value
        if self.nested:
            value = spaces.flatten(self.space, value)
        array = np.asarray(value)
        if array.shape != self.shape:
            raise _engram.InvalidValue(f"observation: expected the shape {self.shape} of {self.space}, "
                                       f"found {array.shape}")
        return array.reshape(-1) if self.plain else (array - (0 if self.nested else self.start)).reshape(-1)

    def pack(self, value: Any, name: str = "observation") -> tuple[np.ndarray, bool]:
        if not self.nested:
            return super().pack(value if self.plain else np.asarray(value) - self.start, name)
        single = self._is_single(self.space, value)
        parts = [value] if single else iterate(gymnasium.vector.utils.batch_space(self.space, 1), value)
        rows = np.stack([self.row(part) for part in parts])
        return super().pack(rows, name)[0], single

    def _is_single(self, space: spaces.Space, value: Any) -> bool:
        while not isinstance(space, _PLAIN):  # down to the first leaf
            key = next(iter(space.spaces)) if isinstance(space, spaces.Dict) else 0
            space, value = space[key], value[key]
        return np.ndim(value) == len(space.shape)

    def layout(self) -> str:
        """Which columns hold which part of a Dict or a Tuple."""
        parts, column = [], 0
        children = self.space.spaces
        for name, child in children.items() if isinstance(self.space, spaces.Dict) else enumerate(children):
            width = spaces.flatdim(child)
            parts.append(f"{name} {column}..{column + width - 1}")
            column += width
        return ", ".join(parts)


class Actions(Rows):
    """Rows as actions of a space of Gymnasium."""

    def __init__(self, space: spaces.Space):
        if not isinstance(space, _PLAIN) or isinstance(space, spaces.Box) and space.dtype.kind != "f":
            _refuse("action", space)
        self.space = space
        super().__init__(describe(space))
        self.bytes = False
        self.start = np.asarray(getattr(space, "start", 0), dtype=space.dtype)
        self.shifted = bool(np.any(self.start))
        self.shape, self.dtype = space.shape, space.dtype

    def unpack(self, rows: np.ndarray) -> np.ndarray:
        values = rows.reshape(len(rows), *self.shape).astype(self.dtype)
        return values + self.start if self.shifted else values


class Source:
    """Where lanes of an environment come from."""

    def __init__(self, id: str, make_one: Callable[[], gymnasium.Env], given: Any = None):
        self.id = id
        self.make_one = make_one
        self.given = given  # the user's own environment: the first lane of training, or all of them
        probe = given if given is not None else make_one()
        vector = isinstance(probe, gymnasium.vector.VectorEnv)
        self.lanes = probe.num_envs if vector else None  # as many as there are, where that is fixed
        self.observation_space = probe.single_observation_space if vector else probe.observation_space
        self.action_space = probe.single_action_space if vector else probe.action_space
        self.masked = not vector and _has_masks(probe)
        self.interrupted: tuple[list, int] | None = None  # environments that cannot be pickled, and their step

    def environments(self, lanes: int, training: bool) -> list:
        if self.lanes is not None:
            if not training:
                raise _engram.InvalidValue("a vector environment has its own number of lanes: evaluate with "
                                           "engram.evaluate_policy(model, env)")
            return [self.given]
        first = [self.given] if training and self.given is not None else []
        return first + [self.make_one() for _ in range(lanes - len(first))]


def _has_masks(env: gymnasium.Env) -> bool:
    try:
        return callable(env.get_wrapper_attr("action_masks"))
    except AttributeError:
        return False


def _class_id(env: Any) -> str:
    kind = type(env.unwrapped)
    return f"python:{kind.__module__}:{kind.__qualname__}"


def _of_environment(env: gymnasium.Env) -> Source:
    if env.spec is not None:
        return Source(f"gym:{env.spec.id}", lambda: gymnasium.make(env.spec), env)
    return Source(_class_id(env), lambda: copy.deepcopy(env), env)


def _of_vector(env: gymnasium.vector.VectorEnv) -> Source:
    mode = env.metadata.get("autoreset_mode")
    if isinstance(env, gymnasium.vector.SyncVectorEnv) and mode is not AutoresetMode.SAME_STEP:
        return source_of(env.env_fns[0])  # stepped one by one there and here
    if mode is not AutoresetMode.SAME_STEP:
        raise _engram.InvalidValue(f"a vector environment must reset in the step that ends an episode: expected "
                                   f"autoreset_mode=AutoresetMode.SAME_STEP, found {mode}")
    name = env.spec.id if env.spec is not None else type(env).__qualname__
    return Source(f"gym:{name}" if env.spec is not None else f"python:{type(env).__module__}:{name}", None, env)


def _of_name(name: str) -> Source:
    if name.startswith("gym:"):
        return Source(name, lambda: gymnasium.make(name.removeprefix("gym:")))
    try:
        _, module, path = name.split(":")
        made = importlib.import_module(module)
        for part in path.split("."):
            made = getattr(made, part)
    except (ValueError, ImportError, AttributeError) as error:
        raise _engram.InvalidValue(f"{name}: expected python:MODULE:CLASS; {error}. Or give the environment itself: "
                                   "env=") from error
    return Source(name, made)


def is_ours(name: str) -> bool:
    return any(row["name"] == name for row in _engram.worlds())


def source_of(env: Any) -> Source | None:
    """None: a world of engram's own."""
    if isinstance(env, str):
        if env.startswith(("gym:", "python:")):
            return _of_name(env)
        return Source(f"gym:{env}", lambda: gymnasium.make(env)) if not is_ours(env) and _known(env) else None
    if isinstance(env, gymnasium.vector.VectorEnv):
        return _of_vector(env)
    if isinstance(env, gymnasium.Env):
        return _of_environment(env)
    if callable(env):
        made = env()
        if isinstance(made, gymnasium.Env):
            return Source(_class_id(made) if made.spec is None else f"gym:{made.spec.id}", env)
    raise TypeError("env: expected the name of a world, an environment or vector environment of Gymnasium, or what makes "
                    f"one, found {env!r}")


def _known(name: str) -> bool:
    try:
        gymnasium.spec(name)
    except gymnasium.error.Error:
        return False
    return True


_sources: dict[str, Source] = {}


def claim(source: Source | None) -> None:
    """From here on worlds of its id are made by this source."""
    if source is not None:
        _sources[source.id] = source
        _engram.register_gymnasium(source.id)


def make(id: str, lanes: int, training: bool, bounded: bool) -> GymnasiumLanes:
    """What the C++ side calls."""
    source = _sources[id]
    if source.lanes not in (None, lanes) and training:
        raise _engram.InvalidValue(f"n_envs: this vector environment has {source.lanes} lanes, found {lanes}")
    return (GymnasiumLanes if source.lanes is None else GymnasiumVector)(source, lanes, training, bounded)


class GymnasiumLanes:
    """Environments side by side, each stepped alone; an episode's end resets its environment in the same step."""

    NONE, TERMINATED, TRUNCATED = range(3)  # Ending, env/environment.h

    def __init__(self, source: Source, lanes: int, training: bool, bounded: bool):
        self.source, self.training, self.count = source, training, lanes
        self.observations, self.actions = Observations(source.observation_space, bounded), Actions(source.action_space)
        self.observation_space = describe(self.observations.flat, bounded)
        self.action_space = describe(source.action_space)
        self.observation = np.zeros((lanes, self.observations.columns), dtype=np.float32)
        self.final_observation = np.zeros_like(self.observation)
        self.action = np.zeros((lanes, self.actions.columns), dtype=np.float32)
        self.mask = np.ones((lanes if source.masked else 0, self.actions.choices), dtype=np.float32)
        self.reward = np.zeros(lanes)
        self.ending = np.zeros(lanes, dtype=np.uint8)
        self.envs: list | None = None
        self.reason: str | None = None  # why they cannot be pickled; "": they can

    def reset(self, seed: int) -> None:
        if self.envs is None:
            self.envs = self.source.environments(self.count, self.training)
        self.reward[:], self.ending[:] = 0, self.NONE
        for lane in range(self.count):
            self._begin(lane, seed=(seed + lane) % 2**31)  # older generators take no more

    def step(self) -> None:
        actions = self.actions.unpack(self.action)
        for lane, env in enumerate(self.envs):
            result = env.step(actions[lane])
            try:
                observation, self.reward[lane], terminated, truncated, _ = result
            except (TypeError, ValueError) as error:
                found = f"{len(result)} values" if isinstance(result, tuple) else type(result).__name__
                raise _engram.InvalidValue(f"{self.source.id}: step() returned {found}; expected observation, reward "
                                           "(a number), terminated, truncated, info") from error
            if terminated or truncated:
                self.ending[lane] = self.TERMINATED if terminated else self.TRUNCATED
                self.final_observation[lane] = self.observations.row(observation)
                self._begin(lane)
                continue
            self.ending[lane] = self.NONE
            self.observation[lane] = self.observations.row(observation)
            if self.source.masked:
                self.mask[lane] = env.get_wrapper_attr("action_masks")()

    def _begin(self, lane: int, **seed: int) -> None:
        result = self.envs[lane].reset(**seed)
        if not isinstance(result, tuple) or len(result) != 2:
            raise _engram.InvalidValue(f"{self.source.id}: reset() returned {type(result).__name__}; expected "
                                       "observation, info")
        self._show(lane, result[0])

    def _show(self, lane: int, observation: Any) -> None:
        self.observation[lane] = self.observations.row(observation)
        if self.source.masked:
            self.mask[lane] = self.envs[lane].get_wrapper_attr("action_masks")()

    def unpicklable(self) -> str:
        if self.reason is None:
            self._pickle()
        return self.reason

    def _pickle(self) -> bytes:
        try:
            pickled = cloudpickle.dumps(self.envs)
            self.reason = ""
            return pickled
        except Exception as error:  # whatever a class of the user's does when it is pickled
            self.reason = f"{type(error).__name__}: {error}"
            return b""

    def state(self, steps: int) -> bytes:
        if not self.reason:
            pickled = self._pickle()
            if pickled:
                return pickled
        self.source.interrupted = (self.envs, steps)
        return b""

    def restore(self, state: bytes, steps: int) -> None:
        if state:
            self.envs = cloudpickle.loads(state)
            return
        envs, stopped = self.source.interrupted or (None, None)
        if envs is None or stopped != steps:
            raise _engram.InvalidValue(f"{self.source.id} could not be pickled: its run goes on in the process that "
                                       "made it alone, from where it stopped; init= begins a new run with its weights")
        self.envs = envs

    def notes(self) -> list[str]:
        notes = []
        if self.observations.nested:
            notes.append(f"observations are flattened: {self.observations.layout()}")
        if self.unpicklable():
            notes.append(f"this world cannot be pickled ({self.reason}): its run cannot be resumed by another process")
        return notes


class GymnasiumVector(GymnasiumLanes):
    """A vector environment that resets in the step that ends an episode."""

    def reset(self, seed: int) -> None:
        if self.envs is None:
            self.envs = self.source.environments(self.count, self.training)
        self.reward[:], self.ending[:] = 0, self.NONE
        observation, _ = self.envs[0].reset(seed=seed % 2**31)
        self.observation[:] = self.observations.pack(observation)[0]

    def step(self) -> None:
        observation, reward, terminated, truncated, info = self.envs[0].step(self.actions.unpack(self.action))
        self.observation[:] = self.observations.pack(observation)[0]
        self.reward[:] = reward
        self.ending[:] = np.where(terminated, self.TERMINATED, np.where(truncated, self.TRUNCATED, self.NONE))
        final = info.get("final_obs", info.get("final_observation"))  # its older name
        for lane in np.flatnonzero(self.ending):
            if final is None:
                raise _engram.InvalidValue(f"{self.source.id}: an episode ended without final_obs in the infos")
            part = {name: part[lane] for name, part in final.items()} if isinstance(final, dict) else final[lane]
            self.final_observation[lane] = self.observations.row(part)
