"""The folders of a probe function, and whether they are Lambda's."""

import os
import sys

TASK_ROOT = os.environ.get("LAMBDA_TASK_ROOT", "")
# The folder that contains the last library folder, which is /opt/lib on Lambda.
OPT = os.path.dirname(os.environ.get("LD_LIBRARY_PATH", "").split(":")[-1])


def is_laid_out_as_on_lambda():
    """With any other layout, a missing module says nothing about Lambda."""
    here = os.path.dirname(os.path.realpath(__file__))
    is_in_task = TASK_ROOT != "" and TASK_ROOT in sys.path and os.path.realpath(TASK_ROOT) == here
    is_on_path = OPT != "" and os.path.join(OPT, "python") in sys.path
    return is_in_task and (is_on_path or (TASK_ROOT, OPT) == ("/var/task", "/opt"))
