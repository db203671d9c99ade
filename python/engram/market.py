"""Prices of the user's own as a market of engram."""

from __future__ import annotations

import csv
import hashlib
import io
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def _csv_of(frame: Any) -> str:
    """A frame of pandas (dates in its index or in a column), a frame of polars, or a mapping of columns, as CSV."""
    if hasattr(frame, "to_csv"):
        index = frame.index
        named = getattr(index, "nlevels", 1) > 1 or index.dtype.kind not in "iu"  # else it only counts rows
        return frame.to_csv(index=named, index_label=None if any(index.names) else "date")
    if hasattr(frame, "write_csv"):
        return frame.write_csv()
    if isinstance(frame, Mapping):
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(frame)
        writer.writerows(zip(*frame.values(), strict=True))
        return text.getvalue()
    raise TypeError(f"frame: expected a frame of pandas or polars, or columns by name, found a {type(frame).__name__}")


class Market:
    """Market-v0 over a frame of bars, or of several by name: `engram.PPO(engram.Market(frame, cost_bps=5))`.

    Columns are found as in a file: a date in a column or in the index; open, high, low, close, volume, adj close in any
    case, or a single column of values; a column of symbols makes several instruments. Options are those of Market-v0.

    The frame is written once, as a file that its contents name, into `directory`: a run of it is evaluated and gone on
    with like any other.
    """

    def __init__(self, frame: Any, *, directory: str | os.PathLike[str] = "runs/frames", **options: Any):
        several = isinstance(frame, Mapping) and any(hasattr(part, "columns") for part in frame.values())
        frames = frame if several else {"bars": frame}
        self.files = [self._write(name, part, Path(directory)) for name, part in frames.items()]
        self.options = {"data": ",".join(map(str, self.files)), **options}

    @staticmethod
    def _write(name: str, frame: Any, directory: Path) -> Path:
        text = _csv_of(frame).encode()
        # A comma would part two files, a slash two directories.
        safe = "".join(letter if letter.isalnum() or letter in "._-" else "_" for letter in str(name))
        file = directory.absolute() / hashlib.sha256(text).hexdigest()[:16] / f"{safe}.csv"
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            written = file.with_suffix(f".{os.getpid()}.tmp")
            written.write_bytes(text)
            written.rename(file)
        return file
