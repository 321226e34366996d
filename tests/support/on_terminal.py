"""Runs a command on a terminal of its own and tells, as JSON, what came to the terminal and how it ended.

Usage: on_terminal.py COLUMNS ROWS both|stderr COMMAND...; with stderr the command's stdout is no terminal, and told apart.
"""

import fcntl
import json
import os
import pty
import struct
import subprocess
import sys
import tempfile
import termios

columns, rows, which, *command = sys.argv[1:]
ours, theirs = pty.openpty()
fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", int(rows), int(columns), 0, 0))
said = tempfile.TemporaryFile()
child = subprocess.Popen(
    command,
    stdin=subprocess.DEVNULL,
    stdout=theirs if which == "both" else said,
    stderr=theirs,
    start_new_session=True,
)
os.close(theirs)
shown = b""
while True:
    try:
        chunk = os.read(ours, 65536)
    except OSError:
        break
    if chunk == b"":
        break
    shown += chunk
code = child.wait()
said.seek(0)
print(json.dumps({"code": code, "terminal": shown.decode(), "stdout": said.read().decode()}))
