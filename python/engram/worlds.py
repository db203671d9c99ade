"""Worlds of engram as environments of Gymnasium, single and vector.

    gymnasium.make("engram/CartPoleNoVel-v1")
    gymnasium.make_vec("engram/CartPoleNoVel-v1", num_envs=4096, autoreset_mode="SameStep", copy=False)

Options of a world are keywords, as everywhere. Worlds that forbid actions tell what they allow in info["action_mask"].
"""

from __future__ import annotations

from typing import Any

import gymnasium
import numpy as np
from gymnasium import spaces
from gymnasium.vector import AutoresetMode
from gymnasium.vector.utils import batch_space

from . import _engram
from .keywords import keywords
from .spaces import Rows


def space_of(rows: Rows) -> spaces.Space:
    """The space of Gymnasium whose elements these rows hold."""
    if rows.type == "discrete":
        return spaces.Discrete(int(rows.counts[0]))
    if rows.type == "multi_discrete":
        return spaces.MultiDiscrete(rows.counts)
    return spaces.Box(rows.low.astype(rows.dtype).reshape(rows.shape), rows.high.astype(rows.dtype).reshape(rows.shape),
                      dtype=rows.dtype)


class _Lanes:
    """Lanes of a world between Gymnasium's arrays and the C++ side's."""

    def __init__(self, world: str, lanes: int, mode: AutoresetMode, options: dict[str, Any]):
        self.lanes = _engram.Lanes(world, lanes, mode.value, keywords(options))
        self.observation_rows, self.action_rows = Rows(self.lanes.observation_space), Rows(self.lanes.action_space)
        self.action, self.reward = self.lanes.action, self.lanes.reward
        self.terminated, self.truncated = self.lanes.terminated, self.lanes.truncated
        self.mask = self.lanes.mask if self.lanes.masked else None
        self._shown = {name: rows.reshape(len(rows), *self.observation_rows.shape)
                       for name, rows in (("now", self.lanes.observation), ("final", self.lanes.final_observation))}
        self._as_is = self.observation_rows.dtype == np.float32

    def observation(self, which: str = "now", copy: bool = True) -> np.ndarray:
        shown = self._shown[which]
        return shown if self._as_is and not copy else shown.astype(self.observation_rows.dtype)

    def take(self, action: Any) -> None:
        """Writes one action a lane, (n, *shape), where the next step reads them."""
        array = np.asarray(action)
        expected = (len(self.action), *self.action_rows.shape)
        if array.shape != expected:
            raise _engram.InvalidValue(f"action: expected the shape {expected}, found {array.shape}")
        self.action[:] = array.reshape(self.action.shape)


class World(gymnasium.Env):
    """One world of engram."""

    metadata = {"render_modes": []}

    def __init__(self, world: str, render_mode: None = None, **options: Any):
        self._lanes = _Lanes(world, 1, AutoresetMode.DISABLED, options)
        self.observation_space = space_of(self._lanes.observation_rows)
        self.action_space = space_of(self._lanes.action_rows)
        self.render_mode = render_mode

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None):
        """The episode is a function of the seed; without one the next seed is drawn from `np_random`."""
        super().reset(seed=seed)
        self._lanes.lanes.reset(0, int(self.np_random.integers(2**63)) if seed is None else seed)
        return self._observation(), self._info()

    def step(self, action: Any):
        self._lanes.take(np.asarray(action)[None])
        self._lanes.lanes.step()
        lanes = self._lanes
        return (self._observation(), float(lanes.reward[0]), bool(lanes.terminated[0]), bool(lanes.truncated[0]),
                self._info())

    def action_masks(self) -> np.ndarray:
        """What is allowed, as sb3-contrib's MaskablePPO asks for it."""
        mask = self._lanes.mask
        return np.ones(self._lanes.action_rows.choices, dtype=bool) if mask is None else mask[0] != 0

    def _observation(self):
        row = self._lanes.observation()[0]
        return row if self._lanes.observation_rows.shape else int(row)

    def _info(self) -> dict[str, Any]:
        return {} if self._lanes.mask is None else {"action_mask": self._lanes.mask[0].astype(np.int8)}


class VectorWorld(gymnasium.vector.VectorEnv):
    """Lanes of one world. Lane i of seed s is the world of seed s + i.

    copy: whether what reset and step return stays as it is; False returns the arrays that the next step writes into.
    """

    def __init__(self, world: str, num_envs: int = 1, autoreset_mode: AutoresetMode | str = AutoresetMode.NEXT_STEP,
                 copy: bool = True, render_mode: None = None, **options: Any):
        mode = AutoresetMode(autoreset_mode)
        self._lanes = _Lanes(world, num_envs, mode, options)
        self._mode, self._copy = mode, copy
        self.num_envs, self.render_mode = num_envs, render_mode
        self.metadata = {"render_modes": [], "autoreset_mode": mode}
        self.single_observation_space = space_of(self._lanes.observation_rows)
        self.single_action_space = space_of(self._lanes.action_rows)
        self.observation_space = batch_space(self.single_observation_space, num_envs)
        self.action_space = batch_space(self.single_action_space, num_envs)

    def reset(self, *, seed: int | list[int | None] | None = None, options: dict[str, Any] | None = None):
        """options["reset_mask"]: which lanes begin anew; by default all."""
        super().reset(seed=seed if isinstance(seed, (int, np.integer)) else None)
        chosen = np.asarray((options or {}).get("reset_mask", np.ones(self.num_envs, dtype=bool)))
        if chosen.shape != (self.num_envs,) or chosen.dtype != bool or not chosen.any():
            raise _engram.InvalidValue(f"reset_mask: expected {self.num_envs} truth values, one of them True, "
                                       f"found {chosen!r}")
        for lane, own in enumerate(self._seeds(seed)):
            if chosen[lane]:
                self._lanes.lanes.reset(lane, int(self.np_random.integers(2**63)) if own is None else int(own))
        return self._lanes.observation(copy=self._copy), self._info()

    def _seeds(self, seed):
        if seed is None:
            return [None] * self.num_envs
        if isinstance(seed, (int, np.integer)):
            return [seed + lane for lane in range(self.num_envs)]
        if len(seed) != self.num_envs:
            raise _engram.InvalidValue(f"seed: expected {self.num_envs} of them, found {len(seed)}")
        return seed

    def step(self, actions: Any):
        lanes = self._lanes
        lanes.take(actions)
        ended = lanes.lanes.step()
        info = self._info()
        if ended and self._mode is AutoresetMode.SAME_STEP:
            info["final_obs"] = lanes.observation("final")  # valid in the rows of `_final_obs`
            info["_final_obs"] = lanes.terminated | lanes.truncated
            info["final_info"], info["_final_info"] = {}, info["_final_obs"]
        told = (lanes.reward, lanes.terminated, lanes.truncated)
        return (lanes.observation(copy=self._copy), *((part.copy() for part in told) if self._copy else told), info)

    def action_masks(self) -> np.ndarray:
        """(n, choices): what is allowed in each lane."""
        shape = (self.num_envs, self._lanes.action_rows.choices)
        return np.ones(shape, dtype=bool) if self._lanes.mask is None else self._lanes.mask != 0

    def _info(self) -> dict[str, Any]:
        if self._lanes.mask is None:
            return {}
        return {"action_mask": self._lanes.mask.astype(np.int8), "_action_mask": np.ones(self.num_envs, dtype=bool)}


def register() -> None:
    """Makes every world of engram known to Gymnasium as "engram/NAME"."""
    for row in _engram.worlds():
        name = f"engram/{row['name']}"
        if row["kind"] == "environment" and name not in gymnasium.registry:
            gymnasium.register(name, entry_point="engram.worlds:World", kwargs={"world": row["name"]},
                               vector_entry_point="engram.worlds:VectorWorld")
