"""The program `engram`, as a wheel brings it."""

import sys

from . import _engram


def main() -> None:
    sys.exit(_engram.command_line(["engram", *sys.argv[1:]]))


if __name__ == "__main__":
    main()
