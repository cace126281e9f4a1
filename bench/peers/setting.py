"""One way of running a peer."""

from dataclasses import dataclass
from typing import Callable

from answer import Answer


@dataclass
class Setting:
    name: str
    run: Callable[[list[str], int], Answer]  # texts and threads
    note: str = ""
    every_shingle: bool = True  # no shingle is skipped or sampled
