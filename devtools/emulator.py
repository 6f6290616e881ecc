"""An emulated Google with the demo's people: python -m devtools.emulator PORT [HOST]"""

import signal
import sys

from tests.google_emulator.server import Emulator

from . import demo_people


def main(port, host="127.0.0.1"):
    emulator = Emulator(port=int(port), host=host)
    world = emulator.world
    world.add_client(demo_people.CLIENT_ID, demo_people.CLIENT_SECRET)
    for person in demo_people.PEOPLE:
        world.add_account(person.email, person.name, demo_people.TIME_ZONE)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with emulator:
        signal.pause()


if __name__ == "__main__":
    main(*sys.argv[1:])
