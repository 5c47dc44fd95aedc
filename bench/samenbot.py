"""The bot's own understanding and ranking, as `samenbot rank` runs it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache

from bench.tool import Ask, Found, Tool
from matching.features import features
from matching.trec import Talents, Text, run
from matching.understand import Intent, Understanding, understand


@cache
def offered(words: str) -> Understanding:
    """Understand an offer; once, for a larger set holds all of a smaller one."""
    return understand(words, intent=Intent.OFFERS)


def samenbot() -> Tool:
    """Understand a request and rank the talents for it."""

    @contextmanager
    def make(talents: Sequence[Text]) -> Iterator[Ask]:
        known = _known(talents)

        def ask(request: Text) -> Found:
            return run(known, [request])[request.id]

        yield ask

    return Tool("**samenbot**", make)


def ranking(requests: Sequence[Text]) -> Tool:
    """Rank alone: these requests were understood before, as the bot's are when the second wave goes out."""

    @contextmanager
    def make(talents: Sequence[Text]) -> Iterator[Ask]:
        known = _known(talents)
        asked = {one.id: features(one.text, intent=Intent.ASKS) for one in requests}

        def ask(request: Text) -> Found:
            return known.ranked(request.id, asked[request.id])

        yield ask

    return Tool("samenbot, ranking alone", make, judged=False)


def _known(talents: Sequence[Text]) -> Talents:
    return Talents((one.id, features(offered(one.text))) for one in talents)
