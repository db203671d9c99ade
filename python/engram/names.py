"""Names of algorithms as the field writes them, and of options as Python can say them."""

import keyword

_ACRONYMS = {"a2c", "acer", "adp", "bc", "c51", "cma", "ddpg", "ddqn", "dqn", "drqn", "es", "her", "iqn", "ppo", "pqn", "qrdqn",
             "r2d2", "reinforce", "sac", "sarsa", "td", "td3", "tqc", "trpo"}

_SPELLED = {"openai": "OpenAI"}


def class_name(name: str) -> str:
    """As the field writes it: ppo -> PPO, sarsa_lambda -> SARSALambda, q_learning -> QLearning."""
    return "".join(word.upper() if word in _ACRONYMS else _SPELLED.get(word, word.capitalize())
                   for word in name.split("_"))


def parameter_name(option: str) -> str:
    """`lambda` is a word of the language: lambda_, as Python does it everywhere."""
    return option + "_" if keyword.iskeyword(option) else option


def option_name(parameter: str) -> str:
    return parameter[:-1] if keyword.iskeyword(parameter[:-1]) else parameter
