"""Algorithms as classes: made from the registry, trained, played, saved and read."""

import inspect
import os
import signal
import threading

import numpy as np
import pytest

import engram
from engram import _engram
from engram.keywords import text_of
from engram.names import class_name, parameter_name

from conftest import SMALL


def checkpoint(run):
    return (run.directory / "checkpoints" / "last.ckpt").read_bytes()


# The law of the house: one seed, one set of bytes, whichever door was used.
def test_same_bytes_as_the_command_line(command, trained):
    flags = [word for name, value in SMALL.items() for word in (f"--{name}", value)]
    command("train", "ppo", "CartPoleNoVel-v1", "--memory", "lstm", "--seed", 1, "--total_timesteps", 256,
            "--out", "theirs", *flags)
    theirs = engram.Run("theirs")
    assert checkpoint(trained.run) == checkpoint(theirs)
    assert (trained.run.directory / "metrics.csv").read_bytes() == (theirs.directory / "metrics.csv").read_bytes()
    assert trained.run.options == theirs.options


# The tuned preset of the front page is chosen by the same rule as on the command line; lr as a float, not as text.
def test_presets_and_floats_cross_unchanged(command):
    command("train", "ppo", "CartPoleNoVel-v1", "--memory", "gru", "--total_timesteps", 1024, "--learning_rate", "3e-4",
            "--out", "theirs")
    model = engram.PPO("CartPoleNoVel-v1", memory="gru", learning_rate=3e-4, out="ours").learn(1024)
    assert model.run.description["preset"] == "ppo-CartPoleNoVel-v1-gru"
    assert checkpoint(model.run) == checkpoint(engram.Run("theirs"))


def test_every_registered_algorithm_is_a_class():
    for row in _engram.algorithms():
        cls = getattr(engram, class_name(row["name"]))
        assert issubclass(cls, engram.Algorithm) and cls.name == row["name"]
        keywords = inspect.signature(cls).parameters
        for option in _engram.algorithm_options(row["name"]):
            assert parameter_name(option["name"]) in keywords
            assert option["meaning"] in cls.__doc__
    assert {"PPO", "A2C", "QLearning", "DynaQ", "SARSALambda"} <= set(engram.__all__)


@pytest.mark.parametrize("name", sorted(row["name"] for row in _engram.algorithms()))
def test_every_registered_algorithm_is_made(name, tmp_path):
    row = next(row for row in _engram.algorithms() if row["name"] == name)
    if {world["name"]: world["kind"] for world in _engram.worlds()}[row["example"]] != "environment":
        pytest.skip("its world is no environment")
    options = {parameter_name(key): text for key, text in row["example_options"]}
    if row["example"] == "Market-v0":
        options.setdefault("market", "ar1")
    if name == "bc":  # learns from a file
        log = tmp_path / "log.csv"
        log.write_text("episode,observation_0,observation_1,observation_2,observation_3,action_0\n0,0,0,0,0,1\n")
        options["demonstrations"] = str(log)
    model = engram.algorithm(name)(row["example"], preset="none", **options)
    assert model.num_timesteps == 0
    with pytest.raises(engram.Error, match="no run yet"):
        model.run


# "lambda" is a word of the language.
def test_an_option_that_python_cannot_say_ends_in_an_underscore():
    assert engram.SARSALambda("FrozenLake-v1", lambda_=0.25, preset="none").options["lambda"] == "0.25"


def test_learning_on_equals_a_raised_total(command):
    model = engram.PPO("CartPole-v1", seed=3, out="ours", **SMALL).learn(256).learn(256)
    flags = [word for name, value in SMALL.items() for word in (f"--{name}", value)]
    command("train", "ppo", "CartPole-v1", "--seed", 3, "--total_timesteps", 256, "--out", "theirs", *flags)
    command("train", "--resume", "theirs", "--total_timesteps", 512)
    assert model.num_timesteps == 512
    assert checkpoint(model.run) == checkpoint(engram.Run("theirs"))


# 64 steps an update. Stopped after the third, gone on to the planned end: the bytes of a run that never stopped.
def test_a_callback_stops_and_learn_goes_on():
    heard = []

    def callback(progress):
        heard.append((progress.timesteps, progress.total_timesteps, "train/loss" in progress.metrics))
        return progress.timesteps < 192

    model = engram.PPO("CartPole-v1", seed=3, out="parts", **SMALL).learn(512, callback=callback)
    assert heard == [(64, 512, True), (128, 512, True), (192, 512, True)]
    assert model.num_timesteps == 192 and not model.run.description["latest"]["finished"]
    model.learn()
    whole = engram.PPO("CartPole-v1", seed=3, out="whole", **SMALL).learn(512)
    assert model.num_timesteps == 512
    assert checkpoint(model.run) == checkpoint(whole.run)


def test_a_callback_may_be_an_object():
    class Stop:
        def on_step(self, progress):
            return progress.timesteps < 128

    assert engram.PPO("CartPole-v1", **SMALL).learn(512, callback=Stop()).num_timesteps == 128


def test_what_a_callback_raises_comes_out_and_the_run_is_kept():
    def callback(progress):
        if progress.timesteps == 128:
            raise KeyError("mine")

    model = engram.PPO("CartPole-v1", seed=3, out="parts", **SMALL)
    with pytest.raises(KeyError, match="mine"):
        model.learn(512, callback=callback)
    assert engram.load("parts").num_timesteps == 128
    assert model.learn().num_timesteps == 512


def test_ctrl_c_is_heard_and_leaves_a_checkpoint():
    before = signal.getsignal(signal.SIGINT)
    model = engram.PPO("CartPole-v1", seed=3, out="parts", **SMALL)
    with pytest.raises(KeyboardInterrupt):
        model.learn(10**9, callback=lambda progress: os.kill(os.getpid(), signal.SIGINT))
    assert model.num_timesteps == 64
    assert not model.run.description["latest"]["finished"]
    assert signal.getsignal(signal.SIGINT) is before
    with pytest.raises(KeyboardInterrupt):  # Python's own handler is back
        os.kill(os.getpid(), signal.SIGINT)
    assert model.learn(128).num_timesteps == 192


# A thread that only counts gets its turns while the other one trains.
def test_the_interpreter_is_free_while_we_compute():
    model = engram.PPO("CartPole-v1", out="run", **SMALL)
    worker = threading.Thread(target=model.learn, args=(20_000,))
    turns = 0
    worker.start()
    while worker.is_alive():
        turns += 1
        if turns == 100:
            with pytest.raises(engram.Error, match="at work already"):
                model.predict(np.zeros(4))
    worker.join()
    assert turns >= 100 and model.num_timesteps >= 20_000


def test_predict_carries_memory_as_one_sequence(trained):
    observations = np.random.default_rng(0).normal(size=(5, 3, 4)).astype(np.float32)
    state, together = None, []
    for observation in observations:
        action, state = trained.predict(observation, state)
        assert action.shape == (3,) and action.dtype == np.int64
        together.append(action)
    for lane in range(3):
        state = None
        for t in range(5):
            action, state = trained.predict(observations[t, lane], state, episode_start=[False])
            assert action.shape == () and action == together[t][lane]


# An episode's start empties the memory of its lane, and of no other.
def test_predict_forgets_where_an_episode_starts(trained):
    observation = np.ones((2, 4), dtype=np.float32)
    _, first = trained.predict(observation)
    _, second = trained.predict(observation, first, episode_start=[True, False])
    np.testing.assert_array_equal(second[0], first[0])
    assert not np.array_equal(second[1], first[1])


def test_predict_draws_by_lane(trained):
    observation = np.zeros((64, 4), dtype=np.float32)
    drawn, _ = trained.predict(observation, deterministic=False)
    greedy, _ = trained.predict(observation)
    assert set(drawn) == {0, 1} and len(set(greedy)) == 1


def test_predict_gives_actions_of_the_space():
    box = engram.PPO("Pendulum-v1", **SMALL)
    action, state = box.predict(np.zeros((2, 3)), deterministic=False)
    assert action.shape == (2, 1) and action.dtype == np.float32 and state is None
    assert (np.abs(action) <= 2).all()
    table = engram.QLearning("FrozenLake-v1", preset="none")
    assert table.predict(3)[0].shape == () and table.predict([3, 4])[0].shape == (2,)


@pytest.mark.parametrize("observation, complaint", [
    (np.zeros(3), r"expected shape \(4,\) or \(n, 4\), found shape \(3,\)"),
    (np.zeros((2, 5)), r"found shape \(2, 5\)"),
    (np.full(4, np.nan), "NaN"),
    (["a", "b", "c", "d"], "expected numbers"),
    (np.float32(1), r"found shape \(\)"),
])
def test_wrong_observations_are_named(trained, observation, complaint):
    with pytest.raises(engram.InvalidValue, match=complaint):
        trained.predict(observation)


def test_wrong_indices_and_states_are_named(trained):
    with pytest.raises(engram.InvalidValue, match=r"below \[16\]"):
        engram.QLearning("FrozenLake-v1", preset="none").predict(16)
    with pytest.raises(engram.InvalidValue, match=r"state: expected the shape \(1, \d+\), found \(1, 7\)"):
        trained.predict(np.zeros(4), np.zeros((1, 7)))
    with pytest.raises(engram.InvalidValue, match=r"action_masks: expected the shape \(1, 2\), found \(1, 3\)"):
        trained.predict(np.zeros(4), action_masks=[1, 1, 1])


@pytest.mark.parametrize("options, complaint", [
    ({"n_step": 5}, r"PPO\(n_step=...\): unknown option 'n_step'; did you mean 'n_steps'"),
    ({"n_steps": -1}, r"PPO\(n_steps=...\): expected a number in \[1, "),
    ({"n_steps": 2.5}, "expected a whole number"),
    ({"memory": "lsmt"}, "did you mean 'lstm'"),
    ({"learning_rate": float("nan")}, "expected a number"),
    ({"ou": "x"}, "did you mean 'out'"),
])
def test_wrong_keywords_are_named(options, complaint):
    with pytest.raises(engram.InvalidValue, match=complaint) as caught:
        engram.PPO("CartPole-v1", **options)
    assert isinstance(caught.value, ValueError)


def test_wrong_kinds_and_worlds_are_named():
    with pytest.raises(TypeError, match='learning_rate: .* "lin_1e-3"'):
        engram.PPO("CartPole-v1", learning_rate=lambda rest: rest)
    with pytest.raises(engram.InvalidValue, match="did you mean 'CartPole-v1'"):
        engram.PPO("CartPol-v1")
    with pytest.raises(engram.InvalidValue, match="algorithms that fit"):
        engram.QLearning("CartPole-v1")


@pytest.mark.parametrize("value, text", [
    (True, "true"), (None, "none"), (np.int32(7), "7"), (1e-5, "1e-05"), (0.1, "0.1"), ([64, 32], "64,32"), ((), "none"),
    ("lin_1e-3", "lin_1e-3"), (np.array([8, 8]), "8,8"),
])
def test_values_as_text(value, text):
    assert text_of("x", value) == text


def test_saved_and_loaded(trained):
    trained.save("copy")
    model = engram.PPO.load("copy")
    observation = np.random.default_rng(0).normal(size=(9, 4))
    for a, b in zip(trained.predict(observation), model.predict(observation)):
        np.testing.assert_array_equal(a, b)
    assert model.num_timesteps == 256 and model.env == "CartPoleNoVel-v1"
    with pytest.raises(engram.InvalidValue, match="expected a run of a2c, found one of ppo"):
        engram.A2C.load("copy")
    with pytest.raises(FileExistsError):
        trained.save("copy")
    # Training goes on from the copy as it does from the original.
    assert checkpoint(model.learn(128).run) == checkpoint(trained.learn(128).run)


def test_a_foreign_directory_is_refused(scratch):
    with pytest.raises(engram.InvalidValue, match="no run.json"):
        engram.load(scratch)


def test_bytes_that_are_no_text_do_not_break_the_message(scratch):
    (scratch / "mine.toml").write_bytes(b"memory = '\xff'")
    with pytest.raises(engram.Error, match="mine.toml"):
        engram.PPO("CartPole-v1", config="mine.toml")


def test_progress_bar_ends_on_its_own_line(capsys):
    engram.PPO("CartPole-v1", **SMALL).learn(128, progress_bar=True)
    shown = capsys.readouterr().err
    assert shown.endswith("\n") and "128 of 128 steps" in shown
