"""A small, strict Google Calendar for tests and demonstrations.

It follows what Google documents: the OAuth web-server flow, the Calendar API v3
and its batch endpoint. See README.md in this folder.
"""

from .client import EmulatorClient, EmulatorError
from .server import Emulator

__all__ = ["Emulator", "EmulatorClient", "EmulatorError"]
