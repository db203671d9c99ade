"""Our worlds under Gymnasium's rules."""

import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env
from gymnasium.vector import AutoresetMode
from gymnasium.wrappers.vector import RecordEpisodeStatistics

import engram
from engram import _engram

OF_A_FILE = {"Market-v0", "POMDP-v0"}  # nobody can make them without
MADE = [row["name"] for row in _engram.worlds() if row["kind"] == "environment" and row["name"] not in OF_A_FILE]


@pytest.mark.filterwarnings("ignore:.*")
@pytest.mark.parametrize("name", MADE)
def test_the_checker_of_gymnasium(name):
    check_env(gymnasium.make(f"engram/{name}").unwrapped, skip_render_check=True)


def test_options_of_a_world_are_keywords():
    env = gymnasium.make("engram/Market-v0", market="ar1")
    observation, _ = env.reset(seed=0)
    assert env.observation_space.contains(observation)
    with pytest.raises(engram.InvalidValue, match=r"Market-v0\(marked=...\): .*did you mean 'market'"):
        gymnasium.make("engram/Market-v0", marked="ar1")


# Pendulum's equations, by hand: theta'' = 3 g / (2 l) sin(theta) + 3 / (m l^2) u with dt = 0.05.
def test_a_step_is_that_of_the_textbook():
    env = gymnasium.make("engram/Pendulum-v1")
    (cosine, sine, speed), _ = env.reset(seed=1)
    (*_, after), reward, terminated, truncated, _ = env.step(np.array([1.5], dtype=np.float32))
    assert after == pytest.approx(speed + (15 * sine + 3 * 1.5) * 0.05, abs=1e-5)
    angle = np.arctan2(sine, cosine)
    assert reward == pytest.approx(-(angle**2 + 0.1 * speed**2 + 0.001 * 1.5**2), abs=1e-5)
    assert not terminated and not truncated


def test_a_time_limit_truncates():
    env = gymnasium.make("engram/Pendulum-v1")
    env.reset(seed=1)
    endings = [env.step(env.action_space.sample())[2:4] for _ in range(200)]
    assert endings[-1] == (False, True) and set(endings[:-1]) == {(False, False)}
    with pytest.raises(engram.Error, match="has no episode"):
        env.unwrapped.step(env.action_space.sample())


def rollout(mode, steps=120, seed=5, **options):
    """What 3 lanes of CartPole show under the same actions."""
    env = gymnasium.make_vec("engram/CartPole-v1", num_envs=3, autoreset_mode=mode, **options)
    observation, _ = env.reset(seed=seed)
    actions = np.random.default_rng(0).integers(2, size=(steps, 3))
    return env, [observation, *(env.step(action) for action in actions)]


# Lane 0 alone sees the same actions in each mode until its first episode ends; then the modes part as their names say.
def test_the_three_autoreset_modes_part_where_an_episode_ends():
    _, same = rollout(AutoresetMode.SAME_STEP)
    _, following = rollout("NextStep")
    end = next(t for t in range(1, 121) if same[t][2][0])
    for t in range(1, end):
        np.testing.assert_array_equal(same[t][0][0], following[t][0][0])
    observation, _, _, _, info = same[end]
    assert info["_final_obs"][0]
    np.testing.assert_array_equal(info["final_obs"][0], following[end][0][0])  # the true last observation
    assert abs(following[end][0][0][2]) > 0.2095 or abs(following[end][0][0][0]) > 2.4  # it is why the episode ended
    reset, reward, terminated, truncated, _ = following[end + 1]
    np.testing.assert_array_equal(reset[0], observation[0])  # the next episode's first, one step later
    assert reward[0] == 0 and not terminated[0] and not truncated[0]
    assert np.abs(reset[0]).max() <= 0.05


def test_disabled_waits_for_the_mask():
    env = gymnasium.make_vec("engram/CartPole-v1", num_envs=2, autoreset_mode="Disabled")
    env.reset(seed=[3, 4])
    ended = np.zeros(2, dtype=bool)
    while not ended.any():
        observation, _, terminated, truncated, _ = env.step(np.array([1, 0]))
        ended = terminated | truncated
    assert ended.sum() == 1
    with pytest.raises(engram.Error, match="reset_mask"):
        env.step(np.array([1, 0]))
    fresh, _ = env.reset(seed=[9, 9], options={"reset_mask": ended})
    np.testing.assert_array_equal(fresh[~ended], observation[~ended])
    single = gymnasium.make("engram/CartPole-v1")
    np.testing.assert_array_equal(fresh[ended][0], single.reset(seed=9)[0])
    env.step(np.array([1, 0]))


@pytest.mark.parametrize("mask", [np.zeros(2, dtype=bool), np.ones(3, dtype=bool), np.array([1, 0])])
def test_wrong_masks_are_named(mask):
    env = gymnasium.make_vec("engram/CartPole-v1", num_envs=2)
    with pytest.raises(engram.InvalidValue, match="reset_mask"):
        env.reset(options={"reset_mask": mask})


# Gymnasium's rule: an integer seed s means s, s + 1, ...; lane i is then the single environment of its seed.
def test_seeds():
    env = gymnasium.make_vec("engram/CartPole-v1", num_envs=3)
    single = gymnasium.make("engram/CartPole-v1")
    first, _ = env.reset(seed=7)
    np.testing.assert_array_equal(first, [single.reset(seed=7 + lane)[0] for lane in range(3)])
    np.testing.assert_array_equal(env.reset(seed=[9, 7, 8])[0], [first[2], first[0], first[1]])
    np.testing.assert_array_equal(env.reset(seed=[7, None, 9])[0][[0, 2]], first[[0, 2]])
    env.reset(seed=7)
    drawn, _ = env.reset()
    env.reset(seed=7)
    np.testing.assert_array_equal(env.reset()[0], drawn)
    assert not np.array_equal(drawn, first)
    with pytest.raises(engram.InvalidValue, match="seed: expected 3"):
        env.reset(seed=[1, 2])


def test_copies_stay_and_views_move():
    for copy in (True, False):
        env = gymnasium.make_vec("engram/CartPole-v1", num_envs=4, copy=copy)
        env.reset(seed=0)
        first = env.step(np.zeros(4, dtype=int))
        second = env.step(np.ones(4, dtype=int))
        assert np.shares_memory(first[0], second[0]) is not copy
        assert np.array_equal(first[0], second[0]) is not copy
        assert first[1].dtype == np.float64 and first[2].dtype == bool and first[0].dtype == np.float32


def test_wrong_actions_are_named():
    env = gymnasium.make_vec("engram/CartPole-v1", num_envs=2)
    with pytest.raises(engram.Error, match="no episode"):
        env.step(np.zeros(2, dtype=int))
    env.reset(seed=0)
    with pytest.raises(engram.InvalidValue, match=r"expected the shape \(2,\), found \(3,\)"):
        env.step(np.zeros(3, dtype=int))
    with pytest.raises(engram.Error, match=r"Discrete\(2\), found \(2\)"):
        env.step(np.array([0, 2]))
    with pytest.raises(engram.InvalidValue, match="autoreset_mode|Sometimes"):
        _engram.Lanes("CartPole-v1", 1, "Sometimes", [])
    with pytest.raises(engram.InvalidValue, match="num_envs"):
        _engram.Lanes("CartPole-v1", 0, "SameStep", [])


def test_masks_are_shown_and_obeyed():
    masked = [name for name in MADE if gymnasium.make(f"engram/{name}").unwrapped._lanes.mask is not None]
    assert masked
    for name in masked:
        env = gymnasium.make_vec(f"engram/{name}", num_envs=2)
        _, info = env.reset(seed=0)
        assert info["action_mask"].dtype == np.int8 and info["_action_mask"].all()
        assert (info["action_mask"].sum(1) >= 1).all()
        np.testing.assert_array_equal(env.unwrapped.action_masks(), info["action_mask"] != 0)


# Gymnasium's own statistics of episodes, over our lanes: a return of CartPole is its length.
@pytest.mark.parametrize("mode", ["NextStep", "SameStep"])
def test_episode_statistics(mode):
    env = RecordEpisodeStatistics(gymnasium.make_vec("engram/CartPole-v1", num_envs=4, autoreset_mode=mode))
    env.reset(seed=0)
    lengths = []
    for _ in range(200):
        *_, info = env.step(env.action_space.sample())
        if "episode" in info:
            seen = info["_episode"]
            np.testing.assert_array_equal(info["episode"]["r"][seen], info["episode"]["l"][seen])
            lengths += list(info["episode"]["l"][seen])
    assert len(lengths) > 10 and 8 <= min(lengths) <= max(lengths) < 200


# The policy of a run plays its own world through Gymnasium.
@pytest.mark.parametrize("mode", ["NextStep", "SameStep", "Disabled"])
def test_policies_are_evaluated_in_them(trained, mode):
    env = gymnasium.make_vec("engram/CartPoleNoVel-v1", num_envs=3, autoreset_mode=mode)
    returns, lengths = engram.evaluate_policy(trained, env, 7, return_episode_rewards=True, seed=1)
    assert returns == lengths and len(returns) == 7
    single = gymnasium.make("engram/CartPoleNoVel-v1")
    alone, _ = engram.evaluate_policy(trained, single, 1, return_episode_rewards=True, seed=2)
    assert alone[0] in returns  # lane 1's first episode, whatever the others do


def test_stable_baselines3_checks_and_learns():
    sb3 = pytest.importorskip("stable_baselines3")
    from stable_baselines3.common.env_checker import check_env as check

    check(gymnasium.make("engram/CartPole-v1"))
    sb3.PPO("MlpPolicy", gymnasium.make("engram/CartPole-v1"), n_steps=64).learn(128)


def test_stable_baselines3_takes_all_lanes_at_once():
    sb3 = pytest.importorskip("stable_baselines3")
    from stable_baselines3.common.vec_env import DummyVecEnv, VecMonitor

    from engram.sb3 import EngramVecEnv

    ours = EngramVecEnv("CartPole-v1", n_envs=3)
    theirs = DummyVecEnv([lambda: gymnasium.make("engram/CartPole-v1")] * 3)
    for env in (ours, theirs):
        env.seed(5)
    assert np.array_equal(ours.reset(), theirs.reset())
    rng, ends = np.random.default_rng(0), 0
    for _ in range(600):
        actions = rng.integers(2, size=3)
        (a, reward, done, infos), (b, reward_b, done_b, infos_b) = ours.step(actions), theirs.step(actions)
        assert np.array_equal(reward, reward_b) and np.array_equal(done, done_b)
        for lane in range(3):
            assert not done[lane] or np.array_equal(infos[lane]["terminal_observation"],
                                                    infos_b[lane]["terminal_observation"])
            assert infos[lane].get("TimeLimit.truncated", False) == infos_b[lane].get("TimeLimit.truncated", False)
            assert done[lane] or np.array_equal(a[lane], b[lane])  # new episodes: each side draws its own
        ends += done.sum()
        for lane in np.flatnonzero(done):  # from here on both begin alike
            seed = int(rng.integers(1000))
            ours._worlds.reset(seed=[seed] * 3, options={"reset_mask": np.arange(3) == lane})
            theirs.envs[lane].reset(seed=seed)
    assert ends > 20
    limit = EngramVecEnv("Pendulum-v1")
    limit.reset()
    for _ in range(200):
        _, _, done, infos = limit.step(np.zeros((1, 1), dtype=np.float32))
    assert done[0] and infos[0]["TimeLimit.truncated"]
    assert sb3.A2C("MlpPolicy", VecMonitor(EngramVecEnv("CartPole-v1", n_envs=16)), seed=1).learn(200).ep_info_buffer
    masked = EngramVecEnv("Gambler-v0", n_envs=2)
    masked.seed(1), masked.reset()
    assert np.array_equal(np.stack(masked.env_method("action_masks")), masked.action_masks())
    assert not masked.action_masks().all()
