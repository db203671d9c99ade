"""Policies for other programs, each compared with the policy that it was made from."""

import json
import subprocess
import sys

import numpy as np
import pytest

import engram
from conftest import SMALL
from engram.export import read_safetensors, torch_tensors, write_safetensors

MEMORIES = ["none", "elman", "gru", "lstm", "min_gru", "peephole_lstm"]
TORCH_MEMORIES = ["none", "elman", "gru", "lstm"]


def model_with(memory, environment="CartPole-v1", **options):
    given = {**SMALL, "seed": 4, "memory": memory, "memory_size": 5, "normalize_observation": True, **options}
    return engram.PPO(environment, **{k: v for k, v in given.items() if memory != "none" or k != "memory_size"}).learn(128)


def test_safetensors_read_back(tmp_path):
    written = {"a.weight": np.arange(6, dtype=np.float32).reshape(2, 3), "b": np.float32([1.5])}
    write_safetensors(tmp_path / "x", written, {"of": "test"})
    raw = (tmp_path / "x").read_bytes()
    length = int.from_bytes(raw[:8], "little")
    header = json.loads(raw[8 : 8 + length])
    assert header["a.weight"] == {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}
    assert header["__metadata__"] == {"of": "test"} and (8 + length) % 8 == 0
    read = read_safetensors(tmp_path / "x")
    assert all(np.array_equal(read[name], written[name]) for name in written) and len(read) == 2


def file_of(header, body=b"\0" * 8, length=None):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return (len(text) if length is None else length).to_bytes(8, "little") + text + body


@pytest.mark.parametrize("raw, complaint", [
    (b"", "longer than the file"),
    (file_of({}, length=2**60), "longer than the file"),
    (file_of(b"{"), "its header"),
    (file_of(b"[" * 100_000), "its header"),
    (file_of(b"[]"), "no object"),
    (file_of(b'{"a": 1, "a": 2}'), "stands twice"),
    (file_of({"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]},
              "b": {"dtype": "F32", "shape": [1], "data_offsets": [4, 8]}}), "lies over"),
    (file_of({"a": {"dtype": "F32", "shape": [2**60], "data_offsets": [0, 8]}}), "shape"),
    (file_of({"a": {"dtype": "F32", "shape": [2**31, 2**31, 4], "data_offsets": [0, 0]}}), "shape"),
    (file_of({"a": {"dtype": "F32", "shape": [-2, -1], "data_offsets": [0, 8]}}), "shape"),
    (file_of({"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 16]}}), "data_offsets"),
    (file_of({"a": {"dtype": "F32", "shape": [2], "data_offsets": [8, 0]}}), "data_offsets"),
    (file_of({"a": {"dtype": "I99", "shape": [2], "data_offsets": [0, 8]}}), "I99"),
    (file_of({"a": {"shape": [2]}}), "dtype"),
    (file_of({"a": 7}), "'a'"),
])
def test_files_that_lie_are_refused(tmp_path, raw, complaint):
    (tmp_path / "x").write_bytes(raw)
    with pytest.raises(engram.InvalidValue, match=complaint):
        read_safetensors(tmp_path / "x")


def test_mutated_files_never_break_the_reader(tmp_path):
    write_safetensors(tmp_path / "x", {"a": np.ones((2, 2), np.float32), "b": np.ones(3, np.float32)}, {})
    raw, rng = bytearray((tmp_path / "x").read_bytes()), np.random.default_rng(0)
    for _ in range(2000):
        mutated = raw.copy()
        for place in rng.integers(len(raw), size=rng.integers(1, 4)):
            mutated[place] = rng.integers(256)
        (tmp_path / "y").write_bytes(mutated[: rng.integers(len(raw) + 1)] if rng.random() < 0.3 else mutated)
        try:
            read_safetensors(tmp_path / "y")
        except engram.InvalidValue:
            pass


# An LSTM written down from torch's documentation, fed with the exported names, is the policy: its memory to rounding.
def test_the_exported_lstm_is_that_of_the_documentation():
    model = model_with("lstm")
    t = torch_tensors(model._learned.network)
    assert t["memory.weight_ih_l0"].shape == (20, 4) and t["memory.weight_hh_l0"].shape == (20, 5)
    rng, state, h, c = np.random.default_rng(1), None, np.zeros((3, 5)), np.zeros((3, 5))
    for _ in range(20):
        x = rng.normal(size=(3, 4)).astype(np.float32)
        action, state = model.predict(x, state)
        y = np.clip((x - t["observation.mean"]) * t["observation.inverse_deviation"], -10, 10)
        z = (y @ t["memory.weight_ih_l0"].T + t["memory.bias_ih_l0"] + h @ t["memory.weight_hh_l0"].T
             + t["memory.bias_hh_l0"])
        i, f, g, o = np.split(z, 4, axis=1)
        sigmoid = lambda v: 1 / (1 + np.exp(-v))
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(c)
        np.testing.assert_allclose(state[:, :10], np.concatenate([h, c], axis=1), rtol=0, atol=1e-5)
        logits = np.maximum(h @ t["head.0.weight"].T + t["head.0.bias"], 0) @ t["head.2.weight"].T + t["head.2.bias"]
        np.testing.assert_array_equal(action, logits.argmax(1))


@pytest.mark.parametrize("memory", TORCH_MEMORIES)
def test_torch_loads_them_by_name(tmp_path, memory):
    torch = pytest.importorskip("torch")
    from safetensors.torch import load_file

    model = model_with(memory)
    model.export("policy.safetensors")
    tensors = load_file("policy.safetensors")
    width, function = (4, torch.nn.Tanh) if memory == "none" else (5, torch.nn.ReLU)
    sizes = [width, 64, 64, 2] if memory == "none" else [width, 64, 2]
    layers = [part for a, b in zip(sizes, sizes[1:]) for part in (torch.nn.Linear(a, b), function())][:-1]
    net = torch.nn.Module()
    net.head = torch.nn.Sequential(*layers)
    if memory != "none":
        net.memory = {"lstm": torch.nn.LSTM, "gru": torch.nn.GRU, "elman": torch.nn.RNN}[memory](4, 5)
    net.load_state_dict({k: v for k, v in tensors.items() if not k.startswith("observation.")})
    x = np.random.default_rng(2).normal(size=(30, 2, 4)).astype(np.float32)
    y = torch.clip((torch.tensor(x) - tensors["observation.mean"]) * tensors["observation.inverse_deviation"], -10, 10)
    with torch.no_grad():
        h = net.memory(y)[0] if memory != "none" else y
        theirs = net.head(h).argmax(2).numpy()
    state, ours = None, []
    for observation in x:
        action, state = model.predict(observation, state)
        ours.append(action)
    np.testing.assert_array_equal(ours, theirs)
    if memory != "none":  # actions may agree by chance, memories do not
        np.testing.assert_allclose(state[:, :5], h[-1], rtol=0, atol=1e-5)


@pytest.mark.parametrize("memory", MEMORIES)
@pytest.mark.parametrize("environment", ["CartPole-v1", "Pendulum-v1", "popgym-RepeatPreviousEasy-v0"])
def test_onnx_is_the_policy(memory, environment):
    pytest.importorskip("onnx"), pytest.importorskip("onnxruntime")
    model = model_with(memory, environment)
    assert model.export("policy.onnx") <= 1e-5
    import onnx

    made = onnx.load("policy.onnx")
    onnx.checker.check_model(made)
    names = [value.name for value in made.graph.input]
    states = {"none": [], "lstm": ["h_in", "c_in"], "peephole_lstm": ["h_in", "c_in"]}.get(memory, ["h_in"])
    assert names == ["obs", *states, *(["first"] if states else [])]
    assert [value.name for value in made.graph.output] == ["actions", *(name.replace("in", "out") for name in states)]
    assert {row.key: row.value for row in made.metadata_props}["environment"] == environment
    assert made.opset_import[0].version == 17


def test_onnx_with_masks_and_a_wrong_twin():
    pytest.importorskip("onnx"), pytest.importorskip("onnxruntime")
    from engram.export import onnx_difference, onnx_of

    model = model_with("gru")
    made = onnx_of(model, masked=True)
    assert onnx_difference(model, made) <= 1e-5
    other = model_with("gru", seed=5)
    assert onnx_difference(model, onnx_of(other)) > 1e-3  # a fault is seen


def test_parameters_are_read_and_set():
    model, other = model_with("gru"), model_with("gru", seed=5)
    taken = model.get_parameters()
    assert taken["actor.memory.weight_hidden"].shape == (5, 15) if "actor.memory.weight_hidden" in taken else taken
    other.set_parameters(taken)
    x = np.random.default_rng(3).normal(size=(6, 4))
    for a, b in zip(model.predict(x), other.predict(x)):
        np.testing.assert_array_equal(a, b)
    with pytest.raises(engram.InvalidValue, match="no parameter 'actr'"):
        other.set_parameters({"actr": np.zeros(3)})
    name, values = next(iter(taken.items()))
    with pytest.raises(engram.InvalidValue, match="expected the shape"):
        other.set_parameters({name: np.zeros((values.shape[0] + 1, values.shape[1]))})


# Another model that takes the file is the first one: same memory but for the rounding of a bias that torch keeps in two.
@pytest.mark.parametrize("memory", TORCH_MEMORIES)
@pytest.mark.parametrize("environment", ["CartPole-v1", "Pendulum-v1"])
def test_weights_come_back_by_torch_s_names(memory, environment):
    model, other = model_with(memory, environment), model_with(memory, environment, seed=5)
    model.export("policy.safetensors")
    other.load_weights("policy.safetensors")
    x, state, twin = np.random.default_rng(3).normal(size=(9, 6, model._observation.columns)), None, None
    for observation in x:
        action, state = model.predict(observation, state)
        again, twin = other.predict(observation, twin)
        np.testing.assert_allclose(action, again, rtol=0, atol=1e-6)
    # What torch would write: the same numbers with the bias divided between its two.
    tensors = read_safetensors("policy.safetensors")
    if memory != "none":
        keep = slice(10) if memory == "gru" else slice(None)  # of a GRU's candidate the two biases are two
        tensors["memory.bias_hh_l0"][keep] += 0.25
        tensors["memory.bias_ih_l0"][keep] -= 0.25
        write_safetensors("torch.safetensors", tensors, {})
        other.load_weights("torch.safetensors")
        np.testing.assert_allclose(other.predict(x[0])[0], model.predict(x[0])[0], rtol=0, atol=1e-5)
    del tensors["head.0.bias"]
    write_safetensors("less.safetensors", tensors, {})
    with pytest.raises(engram.InvalidValue, match="no 'head.0.bias'"):
        other.load_weights("less.safetensors")
    write_safetensors("more.safetensors", {**tensors, "head.0.bias": np.zeros(64), "x": np.zeros(1)}, {})
    with pytest.raises(engram.InvalidValue, match="has no 'x'"):
        other.load_weights("more.safetensors")


def test_what_has_no_network_or_no_format_is_named():
    with pytest.raises(engram.Error, match="has no network"):
        engram.QLearning("FrozenLake-v1", preset="none").export("x.safetensors")
    with pytest.raises(engram.InvalidValue, match="expected safetensors, onnx or header"):
        model_with("none").export("x.zip")
    with pytest.raises(engram.Error, match="torch has no min_gru"):
        model_with("min_gru").export("x.safetensors")


def test_the_program_writes_them(scratch, trained, command):
    def program(*words):
        return subprocess.run([sys.executable, "-B", "-m", "engram.command_line", "export", trained.run.directory, *words],
                              capture_output=True, text=True)

    trained.close()
    made = program("--format", "safetensors", "--out", "policy.safetensors", "--json")
    assert made.returncode == 0, made.stderr
    summary = json.loads(made.stdout)
    assert summary["bytes"] == (scratch / "policy.safetensors").stat().st_size and summary["format"] == "safetensors"
    expected = torch_tensors(trained._learned.network)
    found = read_safetensors(scratch / "policy.safetensors")
    assert all(np.array_equal(found[name], expected[name]) for name in expected) and len(found) == len(expected)
    again = program("--format", "safetensors", "--out", "policy.safetensors")
    assert again.returncode == 2 and "exists" in again.stderr
    named = program("--format", "onnx", "--out", "policy.onnx", "--name", "mine")
    assert named.returncode == 2 and "--name" in named.stderr
    with pytest.raises(subprocess.CalledProcessError) as plain:
        command("export", trained.run.directory, "--format", "onnx", "--out", "policy.onnx")
    assert plain.value.returncode == 2 and "pip install" in plain.value.stderr


def test_the_program_writes_onnx(scratch, trained):
    pytest.importorskip("onnxruntime")
    trained.close()
    made = subprocess.run([sys.executable, "-B", "-m", "engram.command_line", "export", trained.run.directory, "--format",
                           "onnx", "--out", "policy.onnx", "--json"], capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    summary = json.loads(made.stdout)
    assert summary["parity_steps"] == 1000 and summary["max_difference"] <= 1e-5
