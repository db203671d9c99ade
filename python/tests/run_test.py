"""What a run left on disk, and what its policy is worth."""

import json

import numpy as np
import pytest

import engram
from conftest import SMALL


def test_a_run_tells_its_metrics_and_options(trained):
    run = trained.run
    np.testing.assert_array_equal(run.metrics["time/total_timesteps"], [64, 128, 192, 256])
    assert run.options["memory"] == "lstm" and run.options["n_steps"] == 16
    assert len(run.episodes["r"]) == run.description["latest"]["episodes"] > 0
    assert run.description["latest"]["finished"]
    assert (run.episodes["r"] == run.episodes["l"]).all()  # CartPole pays 1 a step


def test_evaluations_agree_with_the_command_line(command, trained):
    theirs = json.loads(command("evaluate", trained.run.directory, "--episodes", 7, "--json").stdout)
    ours = trained.run.evaluate(7)
    assert ours == theirs
    returns, lengths = engram.evaluate_policy(trained, n_eval_episodes=7, return_episode_rewards=True)
    assert np.mean(returns) == pytest.approx(theirs["mean_return"]) and returns == lengths
    assert engram.evaluate_policy(trained, n_eval_episodes=7)[0] == pytest.approx(theirs["mean_return"])


def test_what_was_not_trained_yet_is_evaluated():
    mean, deviation = engram.evaluate_policy(engram.PPO("CartPole-v1", **SMALL), n_eval_episodes=5)
    assert 8 <= mean <= 500 and deviation >= 0  # an episode of CartPole lasts 8 steps at least


def test_wrong_options_of_an_evaluation_are_named(trained):
    with pytest.raises(engram.InvalidValue, match="did you mean 'episodes'"):
        trained.run.evaluate(episode=3)


def test_a_report_is_a_page(trained):
    page = trained.run.report(episodes=5)
    assert page.path.exists() and page._repr_html_().startswith("<iframe srcdoc=")
    assert "<script" not in page.path.read_text()


def test_a_policy_leaves_as_a_header(trained):
    assert trained.run.export("policy.h") < 1e-5
    with open("policy.h") as header:
        assert "namespace policy" in header.read()


def test_frames(trained):
    pandas = pytest.importorskip("pandas")
    assert isinstance(trained.run.frame(), pandas.DataFrame)
