"""Observations and actions between the user's arrays and the rows of the C++ side.

A row is float32: the values of a box, the index of a discrete space, the indices of a multi-discrete one.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ._engram import InvalidValue


class Rows:
    """One space, as the C++ side describes it."""

    def __init__(self, description: dict[str, Any]):
        self.type: str = description["type"]
        self.columns: int = description["columns"]
        self.choices: int = description["choices"]
        self.counts = np.array(description["counts"], dtype=np.int64)
        self.bytes: bool = description["bytes"]
        self.low, self.high = np.array(description["low"]), np.array(description["high"])
        self.shape: tuple[int, ...] = () if self.type == "discrete" else tuple(description["shape"])
        self.dtype = np.int64 if self.type != "box" else np.uint8 if self.bytes else np.float32

    def __str__(self) -> str:
        return f"shape {self.shape} or (n, {', '.join(map(str, self.shape))})" if self.shape else "shape () or (n,)"

    def pack(self, value: Any, name: str = "observation") -> tuple[np.ndarray, bool]:
        """(rows (n, columns), whether it was a single one). Refuses another shape, NaN, and what is no index."""
        array = np.asarray(value)
        single = array.shape == self.shape
        if not single and (array.ndim == 0 or array.shape[1:] != self.shape):
            raise InvalidValue(f"{name}: expected {self}, found shape {array.shape}")
        try:
            rows = np.ascontiguousarray(array.reshape(-1, self.columns), dtype=np.float32)
        except (TypeError, ValueError) as error:
            raise InvalidValue(f"{name}: expected numbers, found {array.dtype}") from error
        if not np.isfinite(rows).all():
            raise InvalidValue(f"{name}: expected finite numbers, found NaN or infinity")
        if self.counts.size and not ((rows >= 0) & (rows < self.counts) & (rows == np.floor(rows))).all():
            raise InvalidValue(f"{name}: expected whole numbers from 0, below {self.counts.tolist()}, found {value}")
        return rows, single

    def unpack(self, rows: np.ndarray) -> np.ndarray:
        """Rows (n, columns) as an array (n, *shape) of the space's own type."""
        return rows.reshape(len(rows), *self.shape).astype(self.dtype)
