"""What can go wrong between the bot and Telegram, and when."""

import json
from dataclasses import dataclass

from tests.doubles.telegram_rules import RefusalError


@dataclass(frozen=True)
class Fault:
    """What goes wrong with one call. With `accepts`, it took effect all the same: the ambiguous case."""

    status: int = 0  # 0: no answer at all
    body: bytes = b""
    accepts: bool = False
    hangs: bool = False  # keeps the connection open in silence


def drops(*, accepts: bool = True) -> Fault:
    return Fault(accepts=accepts)


def hangs(*, accepts: bool = True) -> Fault:
    return Fault(accepts=accepts, hangs=True)


def answers(status: int, body: str = "<html>oops</html>", *, accepts: bool = False) -> Fault:
    return Fault(status, body.encode(), accepts=accepts)


def too_many(retry_after: int) -> Fault:
    refusal = RefusalError(429, f"Too Many Requests: retry after {retry_after}", retry_after=retry_after)
    return Fault(429, json.dumps(refusal.body).encode())


def forbids(description: str = "Forbidden: bot was blocked by the user") -> Fault:
    return Fault(403, json.dumps(RefusalError(403, description).body).encode())


@dataclass
class _Scripted:
    method: str
    fault: Fault
    chat: str | None
    calls_before: int
    times: int

    def strikes(self, method: str, chat: str) -> bool:
        if self.times == 0 or method != self.method or self.chat not in {None, chat}:
            return False
        if self.calls_before:
            self.calls_before -= 1
            return False
        self.times -= 1
        return True


class Script:
    """The faults still to come. One call meets at most one."""

    def __init__(self) -> None:
        self._scripted: list[_Scripted] = []

    def add(self, method: str, fault: Fault, chat: str | None, calls_before: int, times: int) -> None:
        self._scripted.append(_Scripted(method, fault, chat, calls_before, times))

    def fault_for(self, method: str, chat: str) -> Fault | None:
        return next((one.fault for one in self._scripted if one.strikes(method, chat)), None)
