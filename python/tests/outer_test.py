"""Environments of Gymnasium as worlds of engram."""

import subprocess
import sys
import traceback

import gymnasium
import numpy as np
import pytest
from gymnasium import spaces
from gymnasium.vector import AutoresetMode

import engram
from conftest import SMALL
from engram.outer import Actions, Observations

QUICK = {**SMALL, "seed": 2}


class Line(gymnasium.Env):
    """Right is 1: five steps to the right end an episode with 1; after 9 steps it is cut."""

    observation_space = spaces.Box(-1, 1, (2,), dtype=np.float64)
    action_space = spaces.Discrete(2, start=5)

    fails_at = None  # the step of an episode that raises

    def __init__(self, shows=None):
        self.place, self.steps, self.shows = 0, 0, shows

    def _observation(self):
        return np.array([self.place / 10, self.steps / 10]) if self.shows is None else self.shows

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.place, self.steps = int(self.np_random.integers(3)), 0
        return self._observation(), {}

    def step(self, action):
        assert action in (5, 6)
        self.steps += 1
        self.place += 1 if action == 6 else -1
        if self.fails_at == self.steps:
            raise ZeroDivisionError("inside the user's class")
        return self._observation(), float(self.place >= 5), self.place >= 5, self.steps >= 9, {}


def checkpoint(model):
    return (model.run.directory / "checkpoints" / "last.ckpt").read_bytes()


# Gymnasium's CartPole under Gymnasium's own equations: what our lanes show is what it shows, end for end.
def test_lanes_show_what_the_environment_shows():
    from engram.outer import GymnasiumLanes, source_of

    lanes = GymnasiumLanes(source_of("gym:CartPole-v1"), 2, True, False)
    lanes.reset(11)
    judges = [gymnasium.make("CartPole-v1") for _ in range(2)]
    for lane, judge in enumerate(judges):
        np.testing.assert_array_equal(lanes.observation[lane], judge.reset(seed=11 + lane)[0])
    ends = 0
    for step in range(200):
        lanes.action[:, 0] = [step % 2, 1]
        lanes.step()
        for lane, judge in enumerate(judges):
            observation, reward, terminated, truncated, _ = judge.step(int(lanes.action[lane, 0]))
            assert lanes.ending[lane] == (1 if terminated else 2 if truncated else 0) and lanes.reward[lane] == reward
            if terminated or truncated:
                np.testing.assert_array_equal(lanes.final_observation[lane], observation)
                observation, _ = judge.reset()
                ends += 1
            np.testing.assert_array_equal(lanes.observation[lane], observation)
    assert ends > 10


@pytest.mark.parametrize("env, id", [
    (lambda: "gym:CartPole-v1", "gym:CartPole-v1"),
    (lambda: "CliffWalking-v0", "gym:CliffWalking-v0"),  # engram has its v1
    (lambda: gymnasium.make("CartPole-v1"), "gym:CartPole-v1"),
    (lambda: gymnasium.make_vec("CartPole-v1", num_envs=4, vectorization_mode="sync"), "gym:CartPole-v1"),
    (lambda: gymnasium.make_vec("CartPole-v1", 4, "sync", {"autoreset_mode": AutoresetMode.SAME_STEP}), "gym:CartPole-v1"),
    (lambda: gymnasium.make_vec("engram/CartPole-v1", num_envs=4, autoreset_mode="SameStep"), "gym:engram/CartPole-v1"),
    (lambda: Line, "python:outer_test:Line"),
    (lambda: Line(), "python:outer_test:Line"),
    (lambda: lambda: gymnasium.wrappers.TimeLimit(Line(), 7), "python:outer_test:Line"),
])
def test_what_may_be_a_world(env, id):
    if isinstance(env(), str) and "Cliff" in env() and env() not in gymnasium.registry:
        pytest.skip("this Gymnasium has no such version")
    model = engram.PPO(env(), **QUICK).learn(128)
    assert model.env.startswith(id) and model.num_timesteps == 128
    assert len(model.run.episodes["r"]) > 0


def test_the_same_seed_gives_the_same_policy_and_resume_is_exact():
    whole = engram.PPO(Line, out="whole", **QUICK).learn(256)
    parts = engram.PPO(Line, out="parts", **QUICK)
    parts.learn(256, callback=lambda progress: progress.timesteps < 128)
    with pytest.raises(engram.InvalidValue, match="in use by process"):
        engram.load("parts").learn()
    parts.close()
    again = engram.load("parts")  # python:outer_test:Line is found by its name
    again.learn()
    assert checkpoint(whole) == checkpoint(again)
    np.testing.assert_array_equal(whole.run.episodes["r"], again.run.episodes["r"])


def test_learns():
    model = engram.PPO(Line, n_envs=8, n_steps=32, batch_size=64, learning_rate=0.003, seed=0).learn(6000)
    returns, lengths = engram.evaluate_policy(model, Line(), 20, return_episode_rewards=True)
    assert np.mean(returns) == 1 and max(lengths) == 5  # from 0 five steps to the right
    assert engram.evaluate_policy(model, n_eval_episodes=20)[0] == 1


# LunarLander and its kind: what cannot be pickled says so, goes on in its own process, and nowhere else.
class Unpicklable(Line):
    def __reduce__(self):
        raise TypeError("a handle of the system")


def test_what_cannot_be_pickled_goes_on_where_it_was_made():
    whole = engram.PPO(Line, out="whole", **QUICK).learn(256)
    with pytest.warns(RuntimeWarning, match="cannot be pickled .*a handle of the system"):
        parts = engram.PPO(Unpicklable, out="parts", **QUICK).learn(256, callback=lambda p: p.timesteps < 128)
    parts.learn()
    np.testing.assert_array_equal(parts.run.episodes["r"], whole.run.episodes["r"])
    parts.learn(64)  # beyond the planned total, by its checkpoint
    parts.close()
    with pytest.raises(engram.InvalidValue, match="could not be pickled"):
        engram.load("parts").learn(64)
    assert engram.load("parts").predict(np.zeros(2))[0] in (5, 6)


def test_an_exception_comes_out_with_its_own_traceback_and_the_run_is_kept(monkeypatch):
    monkeypatch.setattr(Line, "fails_at", 9)
    model = engram.PPO(Line, out="run", **{**QUICK, "n_envs": 1})
    with pytest.raises(ZeroDivisionError, match="inside the user's class") as caught:
        model.learn(100_000)
    text = "".join(traceback.format_exception(caught.value))
    assert 'raise ZeroDivisionError("inside the user\'s class")' in text and "last good checkpoint is kept in run" in text
    monkeypatch.setattr(Line, "fails_at", None)
    assert model.learn(64).num_timesteps == 64  # from the checkpoint of its beginning


@pytest.mark.parametrize("space, value, columns, row", [
    (spaces.Discrete(3, start=2), 4, 1, [2]),
    (spaces.MultiDiscrete([2, 3]), np.array([1, 2]), 2, [1, 2]),
    (spaces.MultiBinary(3), np.array([1, 0, 1]), 3, [1, 0, 1]),
    (spaces.Box(-1, 1, (2, 2)), np.array([[0.1, 0.2], [0.3, 0.4]]), 4, [0.1, 0.2, 0.3, 0.4]),
    (spaces.Box(0, 255, (2, 1, 1), np.uint8), np.array([[[7]], [[9]]], dtype=np.uint8), 2, [7, 9]),
    (spaces.Dict({"b": spaces.Box(-1, 1, (1,)), "a": spaces.Discrete(3)}), {"a": 2, "b": np.array([0.5])}, 4,
     [0, 0, 1, 0.5]),
    (spaces.Tuple([spaces.Discrete(2), spaces.Box(-1, 1, (2,))]), (1, np.array([0.5, -0.5])), 4, [0, 1, 0.5, -0.5]),
])
def test_observations_as_rows(space, value, columns, row):
    observations = Observations(space)
    assert observations.columns == columns
    np.testing.assert_allclose(observations.row(value), row)
    rows, single = observations.pack(value)
    assert single and rows.dtype == np.float32
    np.testing.assert_allclose(rows, [row], rtol=1e-7)
    batch = gymnasium.vector.utils.concatenate(space, [value, value],
                                               gymnasium.vector.utils.create_empty_array(space, 2))
    rows, single = observations.pack(batch)
    assert not single
    np.testing.assert_allclose(rows, [row, row], rtol=1e-7)


def test_the_layout_of_a_dictionary():
    observations = Observations(spaces.Dict({"b": spaces.Box(-1, 1, (2,)), "a": spaces.Discrete(3)}))
    assert observations.layout() == "a 0..2, b 3..4"


@pytest.mark.parametrize("space, row, action", [
    (spaces.Discrete(3, start=2), [1], 3),
    (spaces.MultiDiscrete([2, 3]), [1, 2], [1, 2]),
    (spaces.MultiBinary(2), [1, 0], [1, 0]),
    (spaces.Box(-1, 1, (1, 2), np.float64), [0.5, -1], [[0.5, -1]]),
])
def test_rows_as_actions(space, row, action):
    unpacked = Actions(space).unpack(np.array([row], dtype=np.float32))[0]
    np.testing.assert_array_equal(unpacked, action)
    assert space.contains(unpacked)


@pytest.mark.parametrize("what, space", [
    (Observations, spaces.Text(5)),
    (Observations, spaces.Sequence(spaces.Discrete(2))),
    (Observations, spaces.Dict({"a": spaces.Graph(spaces.Box(-1, 1), None)})),
    (Actions, spaces.Dict({"a": spaces.Discrete(2)})),
    (Actions, spaces.Box(0, 5, (2,), np.int64)),
])
def test_other_spaces_are_named(what, space):
    with pytest.raises(engram.InvalidValue, match="is not supported; wrap the environment"):
        what(space)


def broken(**methods):
    return lambda: type("Broken", (Line,), methods)()


@pytest.mark.parametrize("env, complaint", [
    (broken(step=lambda self, action: (np.zeros(2), 0.0, False, {})), "step.. returned 4 values; expected observation, reward"),
    (broken(step=lambda self, action: None), "step.. returned NoneType"),
    (broken(reset=lambda self, seed=None: np.zeros(2)), "reset.. returned ndarray"),
    (lambda: Line(shows=np.zeros(3)), r"observation: expected the shape \(2,\)"),
    (lambda: Line(shows=np.array([np.nan, 0])), r"lane 0, step \d+ .*expected an observation in Box"),
    (broken(step=lambda self, action: (np.zeros(2), np.inf, False, False, {})), "reward"),
])
def test_broken_environments_are_named(env, complaint):
    with pytest.raises(engram.Error, match=complaint):
        engram.PPO(env, **QUICK).learn(128)


@pytest.mark.parametrize("env", [7, "gym", dict, lambda: 3])
def test_what_is_no_world_is_named(env):
    with pytest.raises((TypeError, engram.InvalidValue), match="env: expected|unknown environment"):
        engram.PPO(env, **QUICK)


def test_names_that_lead_nowhere():
    for name in ("python:no_such_module:X", "python:outer_test:NoSuch", "python:x"):
        with pytest.raises(engram.InvalidValue, match="expected python:MODULE:CLASS"):
            engram.PPO(name, **QUICK)
    with pytest.raises(gymnasium.error.Error):
        engram.PPO("gym:NoSuch-v0", **QUICK)
    with pytest.raises(engram.InvalidValue, match="SAME_STEP"):
        engram.PPO(gymnasium.make_vec("engram/CartPole-v1", num_envs=2), **QUICK)


class Masked(Line):
    def action_masks(self):
        return np.array([False, True])  # only to the right


def test_masks_are_obeyed():
    model = engram.PPO(Masked, **QUICK).learn(128)
    assert (model.run.episodes["r"] == 1).all() and max(model.run.episodes["l"]) == 5


def test_wrappers_of_ours_fit_around_them():
    model = engram.PPO(Line, frame_stack=3, previous_action=True, **QUICK).learn(128)
    assert model.evaluate(3)[1]
    model = engram.PPO(Line, memory="gru", **QUICK).learn(128)
    assert model.predict(np.zeros(2))[1] is not None


def test_the_program_knows_them(scratch):
    def program(*words):
        return subprocess.run([sys.executable, "-B", "-m", "engram.command_line", *words], capture_output=True, text=True)

    (scratch / "mine.py").write_text("from gymnasium.envs.classic_control import CartPoleEnv as Mine\n")
    for world in ("gym:CartPole-v1", "python:mine:Mine"):
        made = program("train", "ppo", world, "--total_timesteps", "64", "--n_steps", "32", "--batch_size", "32")
        assert made.returncode == 0, made.stderr
        judged = program("evaluate", f"runs/{world}/ppo-none-s0", "--episodes", "2")
        assert judged.returncode == 0, judged.stderr
    lost = program("train", "ppo", "python:nothing:Here")
    assert lost.returncode != 0 and "expected python:MODULE:CLASS" in lost.stderr
