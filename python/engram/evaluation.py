"""What a policy is worth, with the meaning of Stable-Baselines3's evaluate_policy."""

from __future__ import annotations

from typing import Any

import numpy as np


def evaluate_policy(model: Any, env: Any = None, n_eval_episodes: int = 10, deterministic: bool = True,
                    return_episode_rewards: bool = False, seed: int | None = None):
    """(mean, standard deviation) of the returns of whole episodes, or with `return_episode_rewards` the lists of
    returns and lengths. `env`: a Gymnasium environment, single or vector; None: fresh lanes of the model's own world,
    the very episodes that `engram evaluate` plays."""
    if env is None:
        returns, lengths = model.evaluate(n_eval_episodes, deterministic=deterministic, seed=seed)
    else:
        play = _play_vector if hasattr(env, "num_envs") else _play_single
        returns, lengths = play(model, env, n_eval_episodes, deterministic, seed)
    if return_episode_rewards:
        return returns, lengths
    return float(np.mean(returns)), float(np.std(returns))


def _play_single(model, env, episodes, deterministic, seed):
    returns, lengths = [], []
    for episode in range(episodes):
        observation, _ = env.reset(seed=seed if episode == 0 else None)
        state, total, steps, over = None, 0.0, 0, False
        while not over:
            action, state = model.predict(observation, state, np.array([steps == 0]), deterministic)
            observation, reward, terminated, truncated, _ = env.step(action)
            total, steps, over = total + float(reward), steps + 1, terminated or truncated
        returns.append(total)
        lengths.append(steps)
    return returns, lengths


def _play_vector(model, env, episodes, deterministic, seed):
    """Each lane plays its share of the episodes, so that short ones are not counted more often than long ones."""
    lanes = env.num_envs
    left = np.array([(episodes + lane) // lanes for lane in range(lanes)])
    mode = getattr(env.metadata.get("autoreset_mode"), "name", "NEXT_STEP")
    observation, _ = env.reset(seed=seed)
    state, start, over = None, np.ones(lanes, dtype=bool), np.zeros(lanes, dtype=bool)
    total, steps, returns, lengths = np.zeros(lanes), np.zeros(lanes, dtype=int), [], []
    while left.any():
        action, state = model.predict(observation, state, start, deterministic)
        resets = over & (mode == "NEXT_STEP")  # this step of such a lane only resets it
        observation, reward, terminated, truncated, _ = env.step(action)
        over = (terminated | truncated) & ~resets
        total += np.where(resets, 0, reward)
        steps += ~resets
        for lane in np.flatnonzero(over & (left > 0)):
            returns.append(float(total[lane]))
            lengths.append(int(steps[lane]))
            left[lane] -= 1
        total[over], steps[over] = 0, 0
        start = resets if mode == "NEXT_STEP" else over
        if mode == "DISABLED" and over.any():
            observation, _ = env.reset(options={"reset_mask": over})
    return returns, lengths
