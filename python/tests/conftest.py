import os
import subprocess

import pytest

import engram

SMALL = {"n_envs": 4, "n_steps": 16, "batch_size": 64, "n_epochs": 1, "preset": "none"}


@pytest.fixture(autouse=True)
def scratch(tmp_path, monkeypatch):
    """Every test has a directory of its own to run in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def command():
    """The program of the C++ build."""

    def run(*words):
        return subprocess.run([os.environ["ENGRAM_BINARY"], *map(str, words)], check=True, capture_output=True, text=True)

    return run


@pytest.fixture
def trained():
    return engram.PPO("CartPoleNoVel-v1", memory="lstm", seed=1, **SMALL).learn(256)
