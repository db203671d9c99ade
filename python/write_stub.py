"""Writes engram/__init__.pyi from the registry, so that an editor knows each algorithm's keywords: one source, the help
of the options.

    write_stub.py PACKAGE     the directory of the built package
"""

import sys
from pathlib import Path

package = Path(sys.argv[1])
sys.path.insert(0, str(package))  # the two modules by themselves: the package wants NumPy, a build does not

import _engram  # noqa: E402
from names import class_name, parameter_name  # noqa: E402

TYPES = {"bool": "bool", "integer": "int", "number": "float", "number or none": "float | None",
         "schedule": "float | str", "integers": "list[int] | str | None", "text": "str"}

HEAD = '''# Written by python/write_stub.py when engram was built.
import os
from typing import Any, Literal

from ._engram import Error as Error, InvalidValue as InvalidValue
from .algorithm import (Algorithm as Algorithm, algorithm as algorithm, algorithms as algorithms,
                        environments as environments, load as load)
from .evaluation import evaluate_policy as evaluate_policy
from .market import Market as Market
from .planning import Solution as Solution, solve as solve
from .run import Report as Report, Run as Run, report as report

__version__: str
'''


def parameter(option: dict) -> str:
    kind = TYPES[option["type"]]
    if option["choices"]:
        kind = f"Literal[{', '.join(map(repr, option['choices']))}] | None"
    return f"        {parameter_name(option['name'])}: {kind} = ...,  # {option['value']}: {option['meaning']}\n"


def stub(row: dict) -> str:
    return (f"\n\nclass {class_name(row['name'])}(Algorithm):\n"
            f'    """{row["summary"]}"""\n'
            "    def __init__(\n        self,\n        env: Any,\n        *,\n        preset: str | None = ...,\n"
            "        config: str | os.PathLike[str] | None = ...,\n        init: str | os.PathLike[str] | None = ...,\n"
            "        out: str | os.PathLike[str] | None = ...,\n"
            + "".join(parameter(option) for option in _engram.algorithm_options(row["name"]))
            + "        **world_options: Any,\n    ) -> None: ...\n")


(package / "__init__.pyi").write_text(HEAD + "".join(stub(row) for row in _engram.algorithms()), encoding="utf-8")
