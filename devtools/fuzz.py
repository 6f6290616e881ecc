"""The fuzz of Google, which is a part of ./dev chaos.

Mutated entries, pages and batches go through the pure translation, and mutated listings
through the whole stack. Each test prints its seed.
"""

import os

from . import databases, pytests
from .postgres import postgres

#: Mutated documents for the whole stack, of those for the translation
STACK = 40
TRANSLATION = "tests/unit/test_fuzz.py"
WHOLE_STACK = "tests/integration/test_fuzz.py"


def main(seed, documents):
    """Try so many documents.

    :return: the exit code
    """
    os.environ["FUZZ_SEED"] = str(seed)
    os.environ["FUZZ_DOCUMENTS"] = str(documents)
    os.environ["FUZZ_STACK"] = str(documents // STACK)
    wrong = pytests.run("fuzz", ["-p", "no:odoo", "-s", TRANSLATION])
    with postgres() as server:
        arguments = ["-s", WHOLE_STACK]
        wrong += pytests.integration(server, databases.INSTALLED, arguments)
    return int(bool(wrong))
