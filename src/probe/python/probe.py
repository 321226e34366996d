"""The handler of probe functions in Python, for Python 3.8 and newer.

Unpacks a function's package without the shared code, lays the layers beside it, imports the handler's module, and only
where that fails does the same with the package as it is.
"""

import time

from call_folder import call_folder
from fresh_interpreter import attempt
from layout import laid_out
from own_keys import hide_own_keys
from places import is_laid_out_as_on_lambda
from strays import end_strays
from unusable import Unusable

MOST_STAND_INS = 10

hide_own_keys()


def handler(event, context):
    ends_at = time.time() + context.get_remaining_time_in_millis() / 1000 - 5
    try:
        if not is_laid_out_as_on_lambda():
            raise Unusable("functions run in another layout than Lambda's here")
        end_strays()
        with call_folder() as folder:
            return answer(event, folder, ends_at)
    except Unusable as error:
        return {"unusable": str(error)}


def answer(event, folder, ends_at):
    """What imports afterwards need not be tried as it is, and most does."""
    stand_ins = []
    side = laid_out(event, "after", folder)
    after = imported(event, side, stand_ins, ends_at)
    if after["outcome"] == "imported":
        return {"after": after, "standIns": stand_ins}
    known = len(stand_ins)
    before = imported(event, laid_out(event, "before", folder), stand_ins, ends_at)
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
