"""Runs a command on a terminal of its own and tells, as JSON, what came to the terminal and how it ended.

Usage: on_terminal.py COLUMNS ROWS both|stderr COMMAND...; with stderr the command's stdout is no terminal, and told apart.
ON_TERMINAL_ANSWERS is a JSON list of texts: one is typed, with Enter, at each prompt that comes; "^C" is Ctrl-C.
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
answers = json.loads(os.environ.pop("ON_TERMINAL_ANSWERS", "[]"))
asks = len(answers) > 0
PROMPT = b"\n> "
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
    at = shown.replace(b"\x1b[1G", b"").replace(b"\x1b[0J", b"").replace(b"\r", b"").count(PROMPT)
    if at > seen and answers:
        seen += 1
        answer = answers.pop(0)
        os.write(ours, b"\x03" if answer == "^C" else answer.encode() + b"\r")
code = child.wait()
said.seek(0)
print(json.dumps({"code": code, "terminal": shown.decode(), "stdout": said.read().decode()}))
