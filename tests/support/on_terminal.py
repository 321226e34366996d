"""Runs a command on a terminal of its own and tells, as JSON, what came to the terminal and how it ended.

Usage: on_terminal.py COLUMNS ROWS both|stderr COMMAND...; with stderr the command's stdout is no terminal, and told apart.
ON_TERMINAL_ANSWERS is a JSON list of pairs of texts: the keys of the second are pressed once the first has come to the screen
after what was pressed before.
"""

import fcntl
import json
import os
import pty
import re
import struct
import subprocess
import sys
import tempfile
import termios
import time

columns, rows, which, *command = sys.argv[1:]
answers = json.loads(os.environ.pop("ON_TERMINAL_ANSWERS", "[]"))
asks = len(answers) > 0
PAUSE_SECONDS = 0.15
ours, theirs = pty.openpty()
fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", int(rows), int(columns), 0, 0))
said = tempfile.TemporaryFile()
child = subprocess.Popen(
    command,
    stdin=theirs if asks else subprocess.DEVNULL,
    stdout=theirs if which == "both" else said,
    stderr=theirs,
    start_new_session=True,
)
os.close(theirs)
COLOURS = re.compile(rb"\x1b\[[?\d;]*[a-zA-Z]")
shown = b""
seen = 0
while True:
    try:
        chunk = os.read(ours, 65536)
    except OSError:
        break
    if chunk == b"":
        break
    shown += chunk
    if answers and answers[0][0].encode() in COLOURS.sub(b"", shown[seen:]):
        # A question listens once it is drawn.
        time.sleep(PAUSE_SECONDS)
        seen = len(shown)
        os.write(ours, answers.pop(0)[1].encode())
code = child.wait()
said.seek(0)
print(json.dumps({"code": code, "terminal": shown.decode(), "stdout": said.read().decode()}))
