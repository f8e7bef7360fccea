"""What a command writes where it believes that somebody watches."""

import fcntl
import os
import pty
import struct
import subprocess
import termios


def written(command, columns, **options):
    """Return what a command that ends well writes to a pseudo-terminal of so many columns."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    process = subprocess.Popen(command, stdout=theirs, stderr=theirs, **options)
    os.close(theirs)
    told = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:  # the other end is closed
            break
        if not part:
            break
        told += part
    assert process.wait(timeout=60) == 0
    os.close(ours)
    return told.decode()
