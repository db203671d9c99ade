"""Exact answers on arrays, against numbers of books and of other programs."""

import numpy as np
import pytest

import engram


# The forest of pymdptoolbox's documentation, S = 3, p = 0.1, gamma 0.9: wait or cut.
def forest():
    P = np.array([[[0.1, 0.9, 0], [0.1, 0, 0.9], [0.1, 0, 0.9]], [[1, 0, 0], [1, 0, 0], [1, 0, 0]]])
    R = np.array([[0, 0], [0, 1], [4, 2]])
    return P, R


# v solves (I - 0.9 P) v = R for the policy "always wait".
def test_rewards_of_actions():
    P, R = forest()
    values, policy, details = engram.solve(P, R, 0.9)
    np.testing.assert_array_equal(policy, [0, 0, 0])
    np.testing.assert_allclose(values, np.linalg.solve(np.eye(3) - 0.9 * P[0], R[:, 0]), rtol=0, atol=1e-8)
    assert details["method"] == "value_iteration" and details["states"] == 3


def test_three_shapes_of_the_same_rewards():
    P, R = forest()
    moves = np.broadcast_to(R.T[:, :, None], P.shape)
    np.testing.assert_array_equal(engram.solve(P, moves, 0.9).values, engram.solve(P, R, 0.9).values)
    states = np.array([0.0, 1.0, 4.0])
    by_state = engram.solve(P, np.stack([states, states], 1), 0.9).values
    np.testing.assert_array_equal(engram.solve(P, states, 0.9).values, by_state)


# Two states: stay for 1, or end for 5. With gamma 0.5 staying is worth 2.
def test_a_state_without_actions_ends_the_episode():
    P = np.array([[[1.0, 0], [0, 0]], [[0, 1.0], [0, 0]]])
    R = np.array([[1.0, 5.0], [0, 0]])
    values, policy, _ = engram.solve(P, R, 0.5, method="policy_iteration")
    np.testing.assert_allclose(values, [5, 0])
    assert policy[0] == 1


# Gymnasium's table of the same lake has our own lake's values.
def test_the_table_of_gymnasium():
    gymnasium = pytest.importorskip("gymnasium")
    table = gymnasium.make("FrozenLake-v1").unwrapped.P
    theirs, ours = engram.solve(table, gamma=0.99), engram.solve("FrozenLake-v1", gamma=0.99)
    np.testing.assert_allclose(theirs.values, ours.values, rtol=0, atol=1e-9)
    assert theirs.values[0] == pytest.approx(0.5420, abs=1e-4)  # known since the first release of Gym


@pytest.mark.parametrize("P, R, complaint", [
    (np.ones((2, 3)), None, r"P: expected the shape \(A, S, S\), found \(2, 3\)"),
    (np.eye(2)[None], np.zeros(5), r"R: expected the shape"),
    (np.eye(2)[None] * 0.5, np.zeros(2), "sum"),
    (np.eye(2)[None] * -1.0, np.zeros(2), "probability"),
    (np.eye(2)[None], [np.nan, 0], "finite"),
    ({0: {0: [(1.0, 7, 0.0, False)]}}, None, "7"),
])
def test_wrong_models_are_named(P, R, complaint):
    with pytest.raises(engram.InvalidValue, match=complaint):
        engram.solve(P, R, 0.9)


def test_wrong_options_are_named():
    with pytest.raises(engram.InvalidValue, match=r"solve\(metod=...\).*did you mean 'method'"):
        engram.solve(*forest(), 0.9, metod="x")
    with pytest.raises(engram.InvalidValue, match="gamma"):
        engram.solve(*forest(), 1.5)
