"""engram trains agents that remember: reinforcement learning with recurrent networks, on the CPU, the same to the last
bit for the same seed.

    import engram
    model = engram.PPO("CartPoleNoVel-v1", memory="lstm", seed=1, n_envs=8).learn(100_000, progress_bar=True)
    print(engram.evaluate_policy(model, n_eval_episodes=100))

Every algorithm of `engram.algorithms()` is a class here; its keywords are the options of the command line, and
`help(engram.PPO)` tells of each. A run writes the directory that `engram train` writes: `model.run`.
"""

import importlib.util

from ._engram import Error, InvalidValue, version as _version
from .algorithm import Algorithm, algorithm, algorithm_classes, algorithms, environments, load
from .evaluation import evaluate_policy
from .market import Market
from .planning import Solution, solve
from .run import Report, Run, report
from .tuning import tune

__version__ = _version()
__all__ = [
    "Algorithm", "Error", "InvalidValue", "Market", "Report", "Run", "Solution", "algorithm", "algorithms", "environments",
    "evaluate_policy", "load", "report", "solve", "tune",
]

for _class in algorithm_classes():
    globals()[_class.__name__] = _class
    __all__.append(_class.__name__)
del _class

if importlib.util.find_spec("gymnasium"):  # the package works without it
    from .worlds import register as _register

    _register()
