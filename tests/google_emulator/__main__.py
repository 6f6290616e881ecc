"""Run the emulator: python -m tests.google_emulator --port 8090."""

import argparse
import signal
import threading

from .server import DEFAULT_ACCOUNTS, DEFAULT_CLIENTS, Emulator


def account(text):
    email, _, name = text.partition(":")
    return email, name or None


def arguments():
    parser = argparse.ArgumentParser(prog="python -m tests.google_emulator")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8090)
    parser.add_argument(
        "--account",
        action="append",
        type=account,
        metavar="EMAIL:NAME",
        help="a Google account; may be repeated",
    )
    parser.add_argument("--client-id")
    parser.add_argument("--client-secret")
    options = parser.parse_args()
    if bool(options.client_id) != bool(options.client_secret):
        parser.error("--client-id and --client-secret belong together")
    return options


def main():
    options = arguments()
    client = (options.client_id, options.client_secret)
    emulator = Emulator(
        port=options.port,
        host=options.host,
        accounts=options.account or DEFAULT_ACCOUNTS,
        clients=[client] if options.client_id else DEFAULT_CLIENTS,
    )
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    with emulator:
        print(f"Google emulator: {emulator.url}", flush=True)
        stopped.wait()


if __name__ == "__main__":
    main()
