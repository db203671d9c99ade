"""Policies for other programs: safetensors that PyTorch loads by name, and ONNX.

Both hold the deployed actor: encoder -> memory -> head, with the observation's normalisation. What the critic alone uses
stays behind.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np

from . import _engram

PARITY_STEPS, PARITY = 1000, 1e-5


# --- safetensors: u64 length of a JSON header, the header, the bytes

_DTYPES = {"F64": np.float64, "F32": np.float32, "F16": np.float16}


def write_safetensors(path: str | os.PathLike[str], tensors: dict[str, np.ndarray], metadata: dict[str, str]) -> None:
    header: dict[str, Any] = {"__metadata__": metadata}
    offset = 0
    for name, tensor in tensors.items():
        size = 4 * tensor.size
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [offset, offset + size]}
        offset += size
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "xb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        for tensor in tensors.values():
            file.write(np.ascontiguousarray(tensor, dtype="<f4").tobytes())


def read_safetensors(path: str | os.PathLike[str]) -> dict[str, np.ndarray]:
    """Every tensor, as float32. A file that does not say the truth about itself is refused before it is believed."""
    raw = Path(path).read_bytes()

    def refuse(reason: str):
        raise _engram.InvalidValue(f"{path}: no safetensors file: {reason}")

    length = int.from_bytes(raw[:8], "little")
    if len(raw) < 8 or length > len(raw) - 8:
        refuse("its header is longer than the file")
    try:
        header = json.loads(raw[8 : 8 + length], object_pairs_hook=_without_doubles)
        if not isinstance(header, dict):
            raise ValueError("it is no object")
    except (ValueError, RecursionError) as error:
        refuse(f"its header: {error}")
    body, tensors, end = raw[8 + length :], {}, 0
    header.pop("__metadata__", None)
    places = []
    for name, entry in header.items():
        try:
            dtype, shape, (begin, stop) = np.dtype(_DTYPES[entry["dtype"]]), entry["shape"], entry["data_offsets"]
            count = 1
            for n in shape:
                if type(n) is not int or n < 0:
                    raise ValueError(f"shape {shape}")
                count *= n
            if type(begin) is not int or type(stop) is not int or not 0 <= begin <= stop <= len(body):
                raise ValueError(f"data_offsets {[begin, stop]} in {len(body)} bytes")
            if count * dtype.itemsize != stop - begin:
                raise ValueError(f"shape {shape} in {stop - begin} bytes")
        except (KeyError, TypeError, ValueError) as error:
            refuse(f"{name!r}: {error!r}")
        places.append((begin, stop, name))
        tensors[name] = np.frombuffer(body[begin:stop], dtype.newbyteorder("<")).reshape(shape).astype(np.float32)
    for begin, stop, name in sorted(places):
        if begin < end:
            refuse(f"{name!r} lies over the tensor before it")
        end = stop
    return tensors


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a name stands twice")
    return dict(pairs)


# --- torch: names, layouts, gate orders

# The order of our columns in blocks of H: of the input's product, and which blocks of the bias it and the hidden one get.
_TORCH = {"elman": ([0], [0], [None]), "lstm": ([0, 1, 2, 3], [0, 1, 2, 3], [None] * 4),
          "gru": ([1, 2, 0], [1, 2, 0], [None, None, 3])}


def _blocks(array: np.ndarray, order: list[int | None], width: int) -> np.ndarray:
    parts = [np.zeros((len(array), width), np.float32) if b is None else array[:, b * width : (b + 1) * width]
             for b in order]
    return np.concatenate(parts, axis=1)


def torch_tensors(network: dict[str, Any]) -> dict[str, np.ndarray]:
    """By the names of encoder, head = torch.nn.Sequential(Linear, activation, ...) and memory = torch.nn.LSTM, GRU or
    RNN; weights (out, in), gates in torch's order, so that each part loads by load_state_dict."""
    if any(layer["kind"] == "convolution" for layer in network["layers"]):
        raise _engram.Error("safetensors: torch keeps an image's channels first, engram last; "
                            "export convolutions as ONNX or as a header")
    cells = [i for i, layer in enumerate(network["layers"]) if layer["kind"] != "linear"]
    if len(cells) > 1:
        raise _engram.Error("safetensors: expected one memory, found several")
    tensors: dict[str, np.ndarray] = {}
    if network["mean"] is not None:
        tensors["observation.mean"] = network["mean"][0]
        tensors["observation.inverse_deviation"] = network["inverse_deviation"][0]
    if network["half"] is not None:  # action = clip(centre + half * head, low, high)
        tensors["action.centre"], tensors["action.half"] = network["centre"][0], network["half"][0]
    room, index = "encoder" if cells else "head", 0
    for layer in network["layers"]:
        if layer["kind"] == "linear":
            tensors[f"{room}.{index}.weight"] = layer["w"].T
            tensors[f"{room}.{index}.bias"] = layer["bias"][0]
            index += 2  # an activation stands between
            continue
        if layer["kind"] not in _TORCH:
            raise _engram.Error(f"safetensors: torch has no {layer['kind']}; export it as ONNX or as a header")
        of_input, input_bias, hidden_bias = _TORCH[layer["kind"]]
        width = layer["outputs"]
        hidden = [0, 1, 2] if layer["kind"] == "gru" else of_input
        tensors["memory.weight_ih_l0"] = _blocks(layer["w"], of_input, width).T
        tensors["memory.weight_hh_l0"] = _blocks(layer["u"], hidden, width).T
        tensors["memory.bias_ih_l0"] = _blocks(layer["bias"], input_bias, width)[0]
        tensors["memory.bias_hh_l0"] = _blocks(layer["bias"], hidden_bias, width)[0]
        room, index = "head", 0
    return tensors


def parameters_of_torch(network: dict[str, Any], tensors: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The inverse of `torch_tensors`: engram's parts by their names. Names and shapes must be those of this network."""
    expected = torch_tensors(network)
    for name, own in expected.items():
        if name not in tensors:
            raise _engram.InvalidValue(f"safetensors: there is no '{name}' in the file")
        if tensors[name].shape != own.shape:
            raise _engram.InvalidValue(f"{name}: expected the shape {own.shape}, found {tensors[name].shape}")
    unknown = sorted(set(tensors) - set(expected))
    if unknown:
        raise _engram.InvalidValue(f"safetensors: this network has no '{unknown[0]}'")
    parameters: dict[str, np.ndarray] = {}
    if network["mean"] is not None:
        parameters["observer.mean"] = tensors["observation.mean"]
        parameters["observer.inverse_deviation"] = tensors["observation.inverse_deviation"]
    rooms = iter(name[: -len(".weight")] for name in expected if name.endswith(".weight"))
    for layer in network["layers"]:
        weight, bias, hidden, _ = layer["names"]
        if layer["kind"] == "linear":
            room = next(rooms)
            parameters[weight], parameters[bias] = tensors[f"{room}.weight"].T, tensors[f"{room}.bias"]
            continue
        of_input, input_bias, hidden_bias = _TORCH[layer["kind"]]
        order = [0, 1, 2] if layer["kind"] == "gru" else of_input
        width = layer["outputs"]
        parameters[weight] = _blocks(tensors["memory.weight_ih_l0"].T, list(np.argsort(of_input)), width)
        parameters[hidden] = _blocks(tensors["memory.weight_hh_l0"].T, list(np.argsort(order)), width)
        own = np.zeros_like(layer["bias"])
        for blocks, name in ((input_bias, "memory.bias_ih_l0"), (hidden_bias, "memory.bias_hh_l0")):
            for place, block in enumerate(blocks):
                # Where torch adds two biases and we have one, both are in it.
                to = input_bias[place] if block is None else block
                own[0, to * width : (to + 1) * width] += tensors[name][place * width : (place + 1) * width]
        parameters[bias] = own
    return parameters


def export_safetensors(model: Any, path: str | os.PathLike[str]) -> None:
    network = model._learned.network
    metadata = {"algorithm": model.name, "environment": model.env,
                "layers": ", ".join(layer["kind"] if layer["kind"] != "linear" else f"linear {layer['function']}"
                                    for layer in network["layers"])}
    write_safetensors(path, torch_tensors(network), metadata)


# --- ONNX

class _Graph:
    """Nodes of one step; every method returns the name of what it computes."""

    def __init__(self):
        import onnx

        self.onnx, self.nodes, self.constants = onnx, [], []

    def constant(self, value: Any, dtype: Any = np.float32) -> str:
        name = f"constant_{len(self.constants)}"
        self.constants.append(self.onnx.numpy_helper.from_array(np.asarray(value, dtype=dtype), name))
        return name

    def __call__(self, operator: str, *inputs: str, name: str | None = None, **attributes: Any) -> str:
        name = name or f"{operator.lower()}_{len(self.nodes)}"
        self.nodes.append(self.onnx.helper.make_node(operator, inputs, [name], **attributes))
        return name

    def columns(self, x: str, first: int, count: int) -> str:
        begin, end, axis = (self.constant([i], np.int64) for i in (first, first + count, 1))
        return self("Slice", x, begin, end, axis)

    def product(self, x: str, layer: dict[str, Any]) -> str:
        return self("MatMul", x, self.constant(layer["w"]))


def _convolution(g: _Graph, x: str, layer: dict[str, Any]) -> str:
    """ONNX has the channels first, so rows of pixels are turned before and after."""
    patches = layer["patches"]
    rows, columns = patches["size"]
    weight = layer["w"].reshape(rows, columns, -1, patches["filters"]).transpose(3, 2, 0, 1)
    image = g("Reshape", x, g.constant([-1, *patches["image"]], np.int64))
    y = g("Conv", g("Transpose", image, perm=[0, 3, 1, 2]), g.constant(np.ascontiguousarray(weight)),
          g.constant(layer["bias"][0]), strides=list(patches["apart"]))
    if layer["function"] != "identity":
        y = g(_FUNCTIONS[layer["function"]], y)
    return g("Reshape", g("Transpose", y, perm=[0, 2, 3, 1]), g.constant([-1, layer["outputs"]], np.int64))


_FUNCTIONS = {"tanh": "Tanh", "relu": "Relu", "sigmoid": "Sigmoid", "elu": "Elu"}


def _features(g: _Graph, network: dict[str, Any], counts: np.ndarray) -> str:
    if len(counts):
        hot = [g("Cast", g("Equal", g.columns("obs", i, 1), g.constant([np.arange(n)])), to=1)
               for i, n in enumerate(counts)]
        return hot[0] if len(hot) == 1 else g("Concat", *hot, axis=1)
    if network["mean"] is None:
        return "obs"
    scaled = g("Mul", g("Sub", "obs", g.constant(network["mean"])), g.constant(network["inverse_deviation"]))
    return g("Clip", scaled, g.constant(-10), g.constant(10))


def _memory(g: _Graph, x: str, layer: dict[str, Any]) -> str:
    """One step of a cell; writes h_out and c_out, returns h."""
    kind, n = layer["kind"], layer["outputs"]
    axis, start = g.constant([0], np.int64), g("Unsqueeze", "first", g.constant([1], np.int64))

    def before(name: str) -> str:
        return g("Where", start, g.constant(0), g("Squeeze", name, axis))

    h = before("h_in")
    of_x = g.product(x, layer)
    of_h = g("MatMul", h, g.constant(layer["u"])) if layer["u"] is not None else None
    bias = [g.constant(layer["bias"][:, b * n : (b + 1) * n]) for b in range(layer["bias"].shape[1] // n)]

    def block(product: str, i: int) -> str:
        return g.columns(product, i * n, n)

    def both(i: int) -> str:
        return g("Add", g("Add", block(of_x, i), block(of_h, i)), bias[i])

    if kind == "elman":
        new = g("Tanh", both(0))
    elif kind == "gru":
        r = g("Sigmoid", g("Add", g("Add", block(of_x, 1), block(of_h, 0)), bias[1]))
        z = g("Sigmoid", g("Add", g("Add", block(of_x, 2), block(of_h, 1)), bias[2]))
        inner = g("Mul", r, g("Add", block(of_h, 2), bias[3]))
        candidate = g("Tanh", g("Add", g("Add", block(of_x, 0), bias[0]), inner))
        new = g("Add", candidate, g("Mul", z, g("Sub", h, candidate)))
    elif kind == "min_gru":
        candidate, u = g("Add", block(of_x, 0), bias[0]), g("Sigmoid", g("Add", block(of_x, 1), bias[1]))
        new = g("Add", h, g("Mul", u, g("Sub", candidate, h)))
    elif kind in ("lstm", "peephole_lstm"):
        c = before("c_in")

        def peep(z: str, i: int, cell: str) -> str:
            return z if layer["p"] is None else g("Add", z, g("Mul", cell, g.constant(layer["p"][i])))

        i, f = g("Sigmoid", peep(both(0), 0, c)), g("Sigmoid", peep(both(1), 1, c))
        c = g("Add", g("Mul", f, c), g("Mul", i, g("Tanh", both(2))))
        new = g("Mul", g("Sigmoid", peep(both(3), 2, c)), g("Tanh", c))
        g("Unsqueeze", c, axis, name="c_out")
    else:
        raise _engram.Error(f"onnx: this memory is not known here: {kind}")
    g("Unsqueeze", new, axis, name="h_out")
    return new


def _actions(g: _Graph, values: str, network: dict[str, Any], action: Any, masked: bool) -> None:
    if network["low"] is not None:
        there = g("Add", g("Mul", values, g.constant(network["half"])), g.constant(network["centre"]))
        lowered = g("Min", there, g.constant(network["high"]))
        g("Max", lowered, g.constant(network["low"]), name="actions")
        return
    if masked:
        values = g("Where", "action_mask", values, g.constant(-np.inf))
    first, chosen = 0, []
    for count in action.counts:
        chosen.append(g("ArgMax", g.columns(values, first, int(count)), axis=1, keepdims=int(len(action.counts) > 1)))
        first += int(count)
    g("Concat", *chosen, axis=1, name="actions") if len(chosen) > 1 else g("Identity", chosen[0], name="actions")


def onnx_of(model: Any, masked: bool = False) -> Any:
    """The policy's step as an ONNX model: obs, h_in, c_in, first -> actions, h_out, c_out (opset 17, any batch).

    obs (n, columns): a row as the world shows it; h_in, c_in (1, n, H): zeros at first, then h_out, c_out; first (n):
    true where an episode begins, which empties the memory there.
    """
    g = _Graph()
    helper, network = g.onnx.helper, model._learned.network
    real, states, width = g.onnx.TensorProto.FLOAT, 0, 0
    observation, action = model._observation, model._action
    x = _features(g, network, observation.counts)
    for layer in network["layers"]:
        if layer["kind"] == "convolution":
            x = _convolution(g, x, layer)
            continue
        if layer["kind"] != "linear":
            if states:
                raise _engram.Error("onnx: expected one memory, found several")
            states, width, x = layer["states"], layer["outputs"], _memory(g, x, layer)
            continue
        x = g("Add", g.product(x, layer), g.constant(layer["bias"]))
        if layer["function"] != "identity":
            x = g(_FUNCTIONS[layer["function"]], x)
    _actions(g, x, network, action, masked)

    def tensor(name: str, shape: list, kind: int = real) -> Any:
        return helper.make_tensor_value_info(name, kind, shape)

    inputs, outputs = [tensor("obs", ["n", observation.columns])], []
    for name in ("h", "c")[:states]:
        inputs.append(tensor(f"{name}_in", [1, "n", width]))
        outputs.append(tensor(f"{name}_out", [1, "n", width]))
    if states:
        inputs.append(tensor("first", ["n"], g.onnx.TensorProto.BOOL))
    if masked:
        inputs.append(tensor("action_mask", ["n", action.choices], g.onnx.TensorProto.BOOL))
    discrete = len(action.counts) > 0
    shape = ["n"] if action.type == "discrete" else ["n", action.columns]
    outputs.insert(0, tensor("actions", shape, g.onnx.TensorProto.INT64 if discrete else real))
    made = helper.make_model(helper.make_graph(g.nodes, "policy", inputs, outputs, g.constants),
                             opset_imports=[helper.make_opsetid("", 17)], ir_version=8, producer_name="engram")
    helper.set_model_props(made, {
        "algorithm": model.name, "environment": model.env,
        "observation_space": json.dumps(model._learned.observation_space, default=str),
        "action_space": json.dumps(model._learned.action_space, default=str)})
    return made


def onnx_difference(model: Any, made: Any, steps: int = PARITY_STEPS, lanes: int = 4) -> float:
    """The largest difference of memory or action (in units of its box) between the model and its ONNX twin over random steps with episode
    starts inside; infinite where a discrete action differs."""
    import onnxruntime

    session = onnxruntime.InferenceSession(made.SerializeToString(), providers=["CPUExecutionProvider"])
    names = [value.name for value in session.get_inputs()]
    rng, state, worst = np.random.default_rng(0), None, 0.0
    half = model._learned.network["half"]
    unit = 1.0 if half is None else half  # of an action: half its box
    memory = {value.name: np.zeros([1, lanes, value.shape[2]], np.float32) for value in session.get_inputs()
              if value.name in ("h_in", "c_in")}
    for step in range(steps):
        rows = model._random_rows(rng, lanes)
        start = rng.random(lanes) < (0.05 if step else 2)
        mask = rng.random((lanes, model._action.choices)) < 0.7
        mask[:, np.cumsum(model._action.counts) - 1] = True  # a choice of each index
        fed = {"obs": rows, **memory, "first": start, "action_mask": mask}
        actions, *new = session.run(None, {name: fed[name] for name in names})
        expected, state = model._act(rows, state, start, mask if "action_mask" in names else None, True)
        expected = expected.reshape(lanes, -1)
        actions = actions.reshape(lanes, -1)
        same = np.array_equal(actions, expected) if len(model._action.counts) else True
        difference = np.abs(actions - expected) / np.maximum(unit, np.abs(expected))
        worst = max(worst, float(difference.max()) if same else np.inf)
        memory = dict(zip(memory, new))
        if new:
            ours = state[:, : sum(part.shape[2] for part in new)]
            worst = max(worst, float(np.abs(np.concatenate([part[0] for part in new], axis=1) - ours).max()))
    return worst


def export_onnx(model: Any, path: str | os.PathLike[str], masked: bool = False) -> float:
    made = onnx_of(model, masked)
    difference = onnx_difference(model, made)
    if not difference <= PARITY:
        raise _engram.Error(f"onnx: the exported policy differs from its origin by {difference} over {PARITY_STEPS} "
                            "steps; nothing was written")
    with open(path, "xb") as file:
        file.write(made.SerializeToString())
    return difference
