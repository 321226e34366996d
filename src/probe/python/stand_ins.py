"""Stands in for the values of environment variables, which the probe does not have: their names are there, and a text."""

import re

MOST_ASKED_FOR = 10
MOST_VARIABLES = 100
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,127}")
# Variables of the runtime and its interpreter: a stand-in for these would change what is loaded.
NOT_REPLACED = re.compile(r"(LD_|PYTHON|NODE_|AWS_LAMBDA_|LC_|_)|(PATH|HOME|TMPDIR|LANG|TZ)$")


class StandIns:
    def __init__(self, names):
        found = [name for name in names if NAME.fullmatch(name) and not NOT_REPLACED.match(name)]
        self.kinds = {name: 0 for name in found[:MOST_VARIABLES]}
        # Variables that the code wanted and the function does not have.
        self.asked_for = []
        # The variable whose first kind of value the code could not make use of.
        self.converted = None

    def values(self):
        return {name: self.texts(name)[kind] for name, kind in self.kinds.items()}

    def texts(self, name):
        """One variable's after the other: a text by which an error tells the variable, a number, a URL, a JSON text."""
        own = "stand-in-%d" % list(self.kinds).index(name)
        return own, "1", "https://%s.invalid/" % own, "{}"

    def add(self, name):
        """Whether it is a new one."""
        if name in self.kinds or len(self.asked_for) >= MOST_ASKED_FOR:
            return False
        self.kinds[name] = 0
        self.asked_for.append(name)
        return True


def imported(attempt, stand_ins):
    """Tries again with a stand-in for each variable that alone kept the import from succeeding, and with other kinds of value."""
    while True:
        told = attempt(stand_ins.values())
        wanted = told.pop("missingVariable", None)
        if wanted is not None and stand_ins.add(wanted):
            continue
        about = told.pop("aboutVariable", None)
        if about is not None and stand_ins.kinds.get(about) == 0 and other_kind(attempt, stand_ins, about, told):
            stand_ins.converted = about
            continue
        needed = about or stand_ins.converted
        is_of_value = told["outcome"] == "failed" and not told["isImportError"] and not told["isRefused"]
        return dict(told, needsValueOf=needed) if needed is not None and is_of_value else told


def other_kind(attempt, stand_ins, name, told):
    """Whether the code comes further with another kind of value, which is then kept."""
    for kind in (1, 2, 3):
        stand_ins.kinds[name] = kind
        other = attempt(stand_ins.values())
        is_same_place = [other.get(key) for key in ("file", "line")] == [told["file"], told["line"]]
        if other.get("aboutVariable") != name and not (other["outcome"] == "failed" and is_same_place):
            return True
    stand_ins.kinds[name] = 0
    return False
