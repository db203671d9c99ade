"""The program `engram`, as a wheel brings it. Beside the worlds of engram it knows those of Gymnasium as gym:ID, and
python:MODULE:CLASS, and `export` writes safetensors and onnx, too."""

import json
import sys
from pathlib import Path

from . import _engram


def outer_worlds(words: list[str]) -> set[str]:
    """Names of worlds that stand among the words, or in run.json of runs that they name."""
    names = set(words)
    for word in words:
        for file in (*Path(word).glob("run.json"), *Path(word).glob("*/run.json")):
            names.add(str(json.loads(file.read_text()).get("environment")))
    return {name for name in names if name.startswith(("gym:", "python:"))}


def written(format: str):
    """The writer of a format as the verb `export` calls it: (run, checkpoint, file) -> (steps, difference, complaint)."""

    def write(run: str, checkpoint: str, file: str) -> tuple[int, float, str]:
        from . import export
        from .algorithm import load

        try:
            difference = load(run, checkpoint=checkpoint).export(file, format)
        except (_engram.Error, _engram.InvalidValue, ImportError, OSError) as error:
            return 0, 0.0, str(error)
        return (0, 0.0, "") if difference is None else (export.PARITY_STEPS, difference, "")

    return write


def main() -> None:
    for format in ("safetensors", "onnx"):
        _engram.bring_format(format, written(format))
    outer = outer_worlds(sys.argv[1:])
    if outer:
        sys.path.insert(0, "")  # python:MODULE:CLASS beside the user, as `python -m` finds it
        from .outer import claim, source_of

        for name in outer:
            claim(source_of(name))
    sys.exit(_engram.command_line(["engram", *sys.argv[1:]]))


if __name__ == "__main__":
    main()
