"""The handler of probe functions for Python 3.8 and newer.

Unpacks a function's package without the shared code, next to its layers, and imports the handler's module. If that
fails, it also tries the package as it is.
"""

import time

from call_folder import call_folder
from fresh_interpreter import attempt
from layout import lay_out
from own_keys import hide_own_keys
from places import is_laid_out_as_on_lambda
from stand_ins import StandIns, import_with_stand_ins
from strays import end_strays
from unusable import Unusable

hide_own_keys()


def handler(event, context):
    ends_at = time.time() + context.get_remaining_time_in_millis() / 1000 - 5
    try:
        if not is_laid_out_as_on_lambda():
            raise Unusable("functions do not run in Lambda's layout here")
        end_strays()
        with call_folder() as folder:
            return answer(event, folder, ends_at)
    except Unusable as error:
        return {"unusable": str(error)}


def answer(event, folder, ends_at):
    """Most handlers import after the change: then the package as it is does not matter."""
    stand_ins = StandIns(event.get("variables", []))

    def try_import(side):
        return import_with_stand_ins(lambda values: attempt(event, side, values, ends_at), stand_ins)

    side = lay_out(event, "after", folder)
    after = try_import(side)
    if after["outcome"] == "imported":
        return {"after": after, "standIns": stand_ins.requested}
    known = stand_ins.values()
    before = try_import(lay_out(event, "before", folder))
    if stand_ins.values() != known:
        after = try_import(side)
    return {"before": before, "after": after, "standIns": stand_ins.requested}
