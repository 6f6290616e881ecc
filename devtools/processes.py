"""Child processes that never outlive us, and free ports for them."""

import ctypes
import signal
import socket
import subprocess
import time
from contextlib import contextmanager

PR_SET_PDEATHSIG = 1
libc = ctypes.CDLL(None)


def die_with_parent(how=signal.SIGTERM):
    """In the child, before its program starts: end with the parent, however it ends."""
    libc.prctl(PR_SET_PDEATHSIG, how)


def free_port(preferred=0):
    """The preferred port, else the next free ones after it; 0 means any."""
    port = preferred
    while True:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
                return probe.getsockname()[1]
            except OSError:
                port += 1


@contextmanager
def running(command, log, is_ready, patience=120, **options):
    """A background process: ready inside the with block, gone after it."""
    # A session of its own: Ctrl-C reaches us alone, and we stop it in an orderly way.
    process = subprocess.Popen(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        preexec_fn=die_with_parent,
        **options,
    )
    try:
        deadline = time.monotonic() + patience
        while not is_ready():
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{command[:4]} did not start")
            time.sleep(0.05)
        yield process
    finally:
        stop(process)


def stop(process):
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
