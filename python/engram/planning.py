"""Exact answers for finite decision processes that are given as arrays."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import numpy as np

from . import _engram
from .keywords import keywords


class Solution(NamedTuple):
    """values (S,) and the greedy policy (S,), both of the best agent; `details` is what `engram solve --json` prints
    beside them: sweeps, residual, error_bound, note ..."""

    values: np.ndarray
    policy: np.ndarray
    details: dict[str, Any]


def solve(P: Any, R: Any = None, gamma: float = 0.99, **options: Any) -> Solution:
    """Values and policy of the best agent.

        v(s) = max_a sum_s' P[a, s, s'] (R[a, s, s'] + gamma v(s'))

    P: probabilities (A, S, S), row s of P[a] summing to 1, or to 0 where s has no action a; a state without any action
    ends the episode. Or Gymnasium's table {s: {a: [(probability, next, reward, terminated), ...]}} (`env.unwrapped.P`),
    which has its rewards inside. Or the name of a finite world of engram, such as "FrozenLake-v1".
    R: rewards of moves (A, S, S), of actions (S, A), or of states (S,), paid in every step that leaves the state.
    options: those of `engram solve`: method, tolerance, horizon, epsilon, threads.
    """
    chosen = keywords({"gamma": gamma, **options})
    if isinstance(P, (str, dict)) and R is not None:
        raise TypeError("R: a named world and a table have their rewards inside")
    if isinstance(P, str):
        text = _engram.solve_world(P, [], chosen)
    else:
        text = _engram.solve_moves(*(_moves_of_table(P) if isinstance(P, dict) else _moves_of_arrays(P, R)), chosen)
    details = json.loads(text)
    return Solution(np.array(details.pop("values"), dtype=np.float64),
                    np.array(details.pop("policy"), dtype=np.int64), details)


def _moves_of_table(table: dict) -> tuple:
    rows = [(s, a, following, bool(end), p, r) for s, actions in table.items() for a, moves in actions.items()
            for p, following, r, end in moves if p > 0]
    state, action, following, end = np.array([row[:4] for row in rows], dtype=np.int64).reshape(-1, 4).T
    probability, reward = np.array([row[4:] for row in rows], dtype=np.float64).reshape(-1, 2).T
    ends = np.zeros(len(table), dtype=bool)
    ends[following[end == 1]] = True
    kept = ~ends[state]  # what an episode would do after its end is nobody's concern
    columns = (state, action, following, probability, reward, end == 1)
    actions = 1 + max((a for actions in table.values() for a in actions), default=0)
    return len(table), actions, *(np.ascontiguousarray(column[kept]) for column in columns)


def _moves_of_arrays(P: Any, R: Any) -> tuple:
    P = np.asarray(P, dtype=np.float64)
    if P.ndim != 3 or P.shape[1] != P.shape[2] or P.size == 0:
        raise _engram.InvalidValue(f"P: expected the shape (A, S, S), found {P.shape}")
    actions, states, _ = P.shape
    R = np.asarray(0.0 if R is None else R, dtype=np.float64)
    if R.shape == (actions, states, states):
        reward = R
    elif R.shape == (states, actions):
        reward = R.T[:, :, None]
    elif R.shape in ((states,), ()):
        reward = np.broadcast_to(R, (states,))[None, :, None]
    else:
        raise _engram.InvalidValue(f"R: expected the shape {(actions, states, states)}, {(states, actions)} or "
                                   f"{(states,)}, found {R.shape}")
    moves = np.nonzero(P)  # action, state, next
    action, state, following = (np.ascontiguousarray(index, dtype=np.int64) for index in moves)
    return (states, actions, state, action, following, P[moves], np.broadcast_to(reward, P.shape)[moves],
            np.zeros(len(state), dtype=bool))
