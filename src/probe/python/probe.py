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
from stand_ins import StandIns, imported
from strays import end_strays
from unusable import Unusable

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
    stand_ins = StandIns(event.get("variables", []))

    def tried(side):
        return imported(lambda values: attempt(event, side, values, ends_at), stand_ins)

    side = laid_out(event, "after", folder)
    after = tried(side)
    if after["outcome"] == "imported":
        return {"after": after, "standIns": stand_ins.asked_for}
    known = stand_ins.values()
    before = tried(laid_out(event, "before", folder))
    if stand_ins.values() != known:
        after = tried(side)
    return {"before": before, "after": after, "standIns": stand_ins.asked_for}
