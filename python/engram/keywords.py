"""Values of Python as the text that the same option has on a command line."""

from __future__ import annotations

import os
from typing import Any

import numpy as np

from .names import option_name


def text_of(name: str, value: Any) -> str:
    """True is "true", None is "none", [64, 64] is "64,64"; a float is the shortest text that reads back the same."""
    if value is None:
        return "none"
    if isinstance(value, (bool, np.bool_)):
        return "true" if value else "false"
    if isinstance(value, (int, np.integer)):
        return str(int(value))
    if isinstance(value, (float, np.floating)):
        return repr(float(value))
    if isinstance(value, (str, os.PathLike)):
        return os.fspath(value)
    if isinstance(value, (list, tuple, np.ndarray)):
        return ",".join(text_of(name, part) for part in value) or "none"
    kind = type(value).__name__
    raise TypeError(f"{name}: expected a number, a truth value, text or a list of whole numbers, found a {kind}; "
                    'a schedule is text: "lin_1e-3" falls to 0 over the run')


def keywords(options: dict[str, Any]) -> list[tuple[str, str]]:
    return [(option_name(name), text_of(name, value)) for name, value in options.items()]
