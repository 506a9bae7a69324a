"""Run a server for exactly as long as the process that asked for it lives.

`python keeper.py UID FOLDER COMMAND…` starts the command as that user, waits until its own standard input is closed,
then stops the command and removes the folder. The test process holds the other end of that input: when it ends, even
by `kill -9`, the pipe closes, and no server outlives the tests.
"""

import os
import shutil
import signal
import subprocess
import sys
from typing import Any

PATIENCE = 10.0  # Seconds that a server gets to stop by itself.


def main(uid: int, folder: str, command: list[str]) -> None:
    """Start the command, wait for the end of standard input, and clear up."""
    as_user: dict[str, Any] = {} if uid == os.geteuid() else {"user": uid, "group": uid, "extra_groups": []}
    try:
        server = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, **as_user)
        sys.stdin.buffer.read()
        server.send_signal(signal.SIGINT)
        try:
            server.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3:])
