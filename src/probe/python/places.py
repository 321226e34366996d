"""Where the parts of a probe function are, and whether they are where Lambda puts them."""

import os
import sys

TASK_ROOT = os.environ.get("LAMBDA_TASK_ROOT", "")
# Where the runtime looks for layers: its last folder of libraries is /opt/lib.
OPT = os.path.dirname(os.environ.get("LD_LIBRARY_PATH", "").split(":")[-1])


def is_laid_out_as_on_lambda():
    """In any other layout, a module that is not found says nothing about Lambda."""
    here = os.path.dirname(os.path.realpath(__file__))
    is_in_task = TASK_ROOT != "" and TASK_ROOT in sys.path and os.path.realpath(TASK_ROOT) == here
    is_on_path = OPT != "" and os.path.join(OPT, "python") in sys.path
    return is_in_task and (is_on_path or (TASK_ROOT, OPT) == ("/var/task", "/opt"))
