"""Where things lie in a probe function."""

import os
import tempfile

TASK_ROOT = os.environ["LAMBDA_TASK_ROOT"]
# Where the runtime looks for layers: its last folder of libraries is /opt/lib.
OPT = os.path.dirname(os.environ["LD_LIBRARY_PATH"].split(":")[-1])
TEMPORARY = tempfile.gettempdir()
SCRATCH = os.path.join(TEMPORARY, "probe")
# Of the function that is being probed; the layers beside it serve the next ones as well.
NOW = os.path.join(SCRATCH, "now")
