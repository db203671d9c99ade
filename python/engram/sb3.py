"""Worlds of engram for agents of Stable-Baselines3, all lanes in one call.

    from engram.sb3 import EngramVecEnv
    stable_baselines3.PPO("MlpPolicy", VecMonitor(EngramVecEnv("CartPole-v1", n_envs=64)), seed=1)

Lane i of seed s is the world of seed s + i. Needs the package stable_baselines3.
"""

from __future__ import annotations

from typing import Any

import gymnasium
import numpy as np
from stable_baselines3.common.vec_env import VecEnv

from .worlds import VectorWorld


class EngramVecEnv(VecEnv):
    """The lanes of one world; options of the world are keywords. A terminal observation stands in infos, as does
    "TimeLimit.truncated" where an episode was cut, not ended. sb3-contrib's MaskablePPO finds the masks."""

    def __init__(self, world: str, n_envs: int = 1, **options: Any):
        self._worlds = VectorWorld(world, n_envs, "SameStep", **options)
        self._actions: np.ndarray | None = None
        self.render_mode = None
        super().__init__(n_envs, self._worlds.single_observation_space, self._worlds.single_action_space)

    def reset(self) -> np.ndarray:
        observation, _ = self._worlds.reset(seed=self._seeds if any(s is not None for s in self._seeds) else None)
        self.reset_infos = [{} for _ in range(self.num_envs)]
        self._reset_seeds()
        self._reset_options()
        return observation

    def step_async(self, actions: np.ndarray) -> None:
        self._actions = actions

    def step_wait(self):
        observation, reward, terminated, truncated, told = self._worlds.step(self._actions)
        infos: list[dict[str, Any]] = [{} for _ in range(self.num_envs)]
        ended = terminated | truncated
        for lane in np.flatnonzero(ended):
            infos[lane] = {"terminal_observation": told["final_obs"][lane], "TimeLimit.truncated": not terminated[lane]}
        return observation, reward.astype(np.float32), ended, infos

    def action_masks(self) -> np.ndarray:
        """(n, choices): what is allowed in each lane."""
        return self._worlds.action_masks()

    def env_method(self, method_name: str, *arguments: Any, indices: Any = None, **keywords: Any) -> list[Any]:
        """Only action_masks can be asked of a lane."""
        if method_name != "action_masks":
            raise AttributeError(f"a lane of engram has no method {method_name!r}")
        masks = self.action_masks()
        return [masks[lane] for lane in self._get_indices(indices)]

    def get_attr(self, attr_name: str, indices: Any = None) -> list[Any]:
        return [getattr(self, attr_name) for _ in self._get_indices(indices)]

    def set_attr(self, attr_name: str, value: Any, indices: Any = None) -> None:
        raise AttributeError("lanes of engram cannot be changed; give options of the world to EngramVecEnv")

    def env_is_wrapped(self, wrapper_class: type[gymnasium.Wrapper], indices: Any = None) -> list[bool]:
        return [False for _ in self._get_indices(indices)]

    def close(self) -> None:
        self._worlds.close()
