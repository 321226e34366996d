"""Stand-in values for environment variables: the probe knows their names, but not their values."""

import re

MAX_REQUESTED = 10
MAX_VARIABLES = 100
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,127}")
# Variables of the runtime and interpreter. A stand-in would change what is loaded.
NOT_REPLACED = re.compile(r"(LD_|PYTHON|NODE_|AWS_LAMBDA_|LC_|_)|(PATH|HOME|TMPDIR|LANG|TZ)$")


class StandIns:
    def __init__(self, names):
        found = [name for name in names if NAME.fullmatch(name) and not NOT_REPLACED.match(name)]
        self.kinds = {name: 0 for name in found[:MAX_VARIABLES]}
        # Variables that the code reads and the function does not have.
        self.requested = []
        # The variable whose first stand-in the code rejected.
        self.converted = None

    def values(self):
        return {name: self.texts(name)[kind] for name, kind in self.kinds.items()}

    def texts(self, name):
        """Stand-ins in order: a text that identifies the variable in errors, a number, a URL, and JSON."""
        own = "stand-in-%d" % list(self.kinds).index(name)
        return own, "1", "https://%s.invalid/" % own, "{}"

    def add(self, name):
        """Returns whether the variable is new."""
        if name in self.kinds or len(self.requested) >= MAX_REQUESTED:
            return False
        self.kinds[name] = 0
        self.requested.append(name)
        return True


def import_with_stand_ins(attempt, stand_ins):
    """Tries again with a stand-in for each missing variable, and with other kinds of values if the code rejects one."""
    while True:
        result = attempt(stand_ins.values())
        wanted = result.pop("missingVariable", None)
        if wanted is not None and stand_ins.add(wanted):
            continue
        about = result.pop("aboutVariable", None)
        if about is not None and stand_ins.kinds.get(about) == 0 and try_other_kinds(attempt, stand_ins, about, result):
            stand_ins.converted = about
            continue
        needed = about or stand_ins.converted
        is_of_value = result["outcome"] == "failed" and not result["isImportError"] and not result["isRefused"]
        return dict(result, needsValueOf=needed) if needed is not None and is_of_value else result


def try_other_kinds(attempt, stand_ins, name, result):
    """Whether the code gets further with another kind of value, which then stays."""
    for kind in (1, 2, 3):
        stand_ins.kinds[name] = kind
        other = attempt(stand_ins.values())
        is_same_place = [other.get(key) for key in ("file", "line")] == [result["file"], result["line"]]
        if other.get("aboutVariable") != name and not (other["outcome"] == "failed" and is_same_place):
            return True
    stand_ins.kinds[name] = 0
    return False
