"""What it costs to load matching: run as a program, it loads everything once and tells seconds and megabytes."""

import json
import resource
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import Final

_BYTES: Final = 1 if sys.platform == "darwin" else 1024  # of one unit of ru_maxrss, see getrusage(2)


@dataclass(frozen=True)
class Step:
    """One thing that is loaded: how long it took, and by how much the highest use of memory grew."""

    what: str
    seconds: float
    megabytes: float


def measure() -> list[Step]:
    """Load everything in a fresh process.

    A shell stands between: on Linux a process that is started directly inherits the highest use of its parent.
    """
    shell = shutil.which("sh") or "sh"
    command = [shell, "-c", '"$0" -m bench.loading; exit $?', sys.executable]
    told = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - this very module
    return [Step(**one) for one in json.loads(told.stdout)]


def _load() -> list[Step]:
    """Load everything here. It is imported only now, for importing is what is measured."""
    steps: list[Step] = []
    begun, before = time.perf_counter(), _highest()

    def loaded(what: str) -> None:
        nonlocal begun, before
        now, highest = time.perf_counter(), _highest()
        steps.append(Step(what, now - begun, highest - before))
        begun, before = now, highest

    import numpy as np  # noqa: F401, PLC0415 - see above

    loaded("numpy")
    from matching import places, understand  # noqa: PLC0415 - see above
    from matching.model import load_model  # noqa: PLC0415 - see above

    loaded("code, concepts")
    load_model()
    loaded("model")
    understand.load()
    loaded("lexicon")
    places.load_city("utrecht")
    loaded("city")
    return steps


def _highest() -> float:
    """Give the most memory this process ever used, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _BYTES / 1e6


if __name__ == "__main__":
    sys.stdout.write(json.dumps([vars(step) for step in _load()]))
