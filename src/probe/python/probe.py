"""The handler of probe functions in Python, for Python 3.8 and newer.

Unpacks a function's package without the shared code, lays the layers beside it, imports the handler's module, and only
where that fails does the same with the package as it is.
"""

import shutil
import time

from fresh_interpreter import attempt
from layout import laid_out
from places import NOW
from unusable import Unusable

MOST_STAND_INS = 10


def handler(event, context):
    shutil.rmtree(NOW, ignore_errors=True)
    ends_at = time.time() + context.get_remaining_time_in_millis() / 1000 - 5
    try:
        return answer(event, ends_at)
    except Unusable as error:
        return {"unusable": str(error)}
    finally:
        shutil.rmtree(NOW, ignore_errors=True)


def answer(event, ends_at):
    """What imports afterwards need not be tried as it is, and most does."""
    stand_ins = []
    side = laid_out(event, "after")
    after = imported(event, side, stand_ins, ends_at)
    if after["outcome"] == "imported":
        return {"after": after, "standIns": stand_ins}
    known = len(stand_ins)
    before = imported(event, laid_out(event, "before"), stand_ins, ends_at)
    if len(stand_ins) > known:
        after = imported(event, side, stand_ins, ends_at)
    return {"before": before, "after": after, "standIns": stand_ins}


def imported(event, side, stand_ins, ends_at):
    """Tries again with a stand-in for each environment variable that alone kept the import from succeeding."""
    while True:
        told = attempt(event, side, stand_ins, ends_at)
        wanted = told.pop("missingVariable", None)
        if wanted is None or wanted in stand_ins or len(stand_ins) >= MOST_STAND_INS:
            return told
        stand_ins.append(wanted)
