"""A run on disk: what `engram train` and `learn` write, as NumPy arrays, dictionaries and pages."""

from __future__ import annotations

import csv
import html
import json
import os
import threading
import tomllib
from pathlib import Path
from typing import Any

import numpy as np

from . import _engram
from .keywords import keywords


def on_main_thread() -> bool:
    return threading.current_thread() is threading.main_thread()


def read_columns(path: Path, skipped_lines: int = 0) -> dict[str, np.ndarray]:
    """A CSV file of numbers; an empty cell is NaN."""
    with open(path, newline="") as file:
        for _ in range(skipped_lines):
            next(file)
        head, *rows = csv.reader(file)
    return {name: np.array([float(row[i]) if i < len(row) and row[i] else np.nan for row in rows])
            for i, name in enumerate(head)}


class Report:
    """A page about runs; a notebook shows it where it stands."""

    def __init__(self, path: str):
        self.path = Path(path)

    def _repr_html_(self) -> str:
        page = html.escape(self.path.read_text(encoding="utf-8"), quote=True)
        return f'<iframe srcdoc="{page}" style="width: 100%; height: 900px; border: 0"></iframe>'

    def __repr__(self) -> str:
        return f"Report({str(self.path)!r})"


class Run:
    """A run directory. Read anew at each look, so that a run that still learns can be watched."""

    def __init__(self, directory: str | os.PathLike[str]):
        self.directory = Path(directory)
        if not (self.directory / "run.json").exists():
            raise _engram.InvalidValue(f"no run: {self.directory} has no run.json")

    def __repr__(self) -> str:
        return f"Run({str(self.directory)!r})"

    def __fspath__(self) -> str:
        return str(self.directory)

    @property
    def description(self) -> dict[str, Any]:
        """run.json: what was run, and under "latest" the figures of its last session."""
        return json.loads((self.directory / "run.json").read_text())

    @property
    def options(self) -> dict[str, Any]:
        """Every option that the run was made with."""
        return tomllib.loads((self.directory / "options.toml").read_text())

    @property
    def metrics(self) -> dict[str, np.ndarray]:
        """metrics.csv by column, Stable-Baselines3's tags; NaN where an update has no such figure."""
        return read_columns(self.directory / "metrics.csv")

    @property
    def episodes(self) -> dict[str, np.ndarray]:
        """monitor.csv: return r, length l and wall-clock end t of each training episode."""
        return read_columns(self.directory / "monitor.csv", skipped_lines=1)

    def frame(self, file: str = "metrics.csv"):
        """A table of the run as a pandas frame: metrics.csv, or what `evaluate` leaves of a market, ledger.csv."""
        import pandas

        return pandas.read_csv(self.directory / file, skiprows=1 if file == "monitor.csv" else 0)

    def evaluate(self, episodes: int = 100, *, checkpoint: str = "last", deterministic: bool = True,
                 seed: int | None = None, trace: str = "", **world: Any) -> dict[str, Any]:
        """What `engram evaluate` prints with --json; `world` are options of the world that replace the run's."""
        return json.loads(_engram.evaluate(str(self.directory), checkpoint, episodes, -1 if seed is None else seed,
                                           deterministic, trace, keywords(world), on_main_thread()))

    def report(self, out: str = "", *, episodes: int = 100, checkpoint: str = "last") -> Report:
        """One page that shows what the run has learned."""
        return report(self, out=out, episodes=episodes, checkpoint=checkpoint)

    def export(self, out: str, *, checkpoint: str = "last", name: str = "") -> float:
        """The policy as one C++17 header `out`; returns the largest difference found between the two."""
        return _engram.export_policy(str(self.directory), out, checkpoint, name)


def report(*runs: Run | str | os.PathLike[str], out: str = "", episodes: int = 100,
           checkpoint: str = "last") -> Report:
    """One page about several runs of one environment, as `engram report` writes it."""
    return Report(_engram.report([os.fspath(run) for run in runs], out, checkpoint, episodes, on_main_thread()))
