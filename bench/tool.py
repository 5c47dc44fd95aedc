"""What is measured: anything that takes talents, and then says for each request which of them fit."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from matching.trec import Text

MOST = 50
"""Answers that a peer gives to a request: its best ones."""

Found = list[tuple[str, float]]
"""Ids of talents with their scores, best first."""

Ask = Callable[[Text], Found]


@dataclass(frozen=True)
class Tool:
    """A way to search. `open` makes it ready with these talents, and is not timed."""

    name: str
    open: Callable[[Sequence[Text]], AbstractContextManager[Ask]]
    judged: bool = True  # False: only its time is told, its answers are those of the tool above it
