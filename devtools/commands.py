"""The commands of ./dev, and its second half, inside the virtual environment."""

import argparse
import signal
import sys

from .benchmark_rows import DELAYS, EVENTS, ROWS
from .console import Failure, say

EPILOG = """\
stages of ./dev test (usually all but the last seven):
  lint              the linters, or those named: ./dev test lint ruff mypy
  unit, integration, chaos, browser     [pytest's arguments]
  odoo-calendar     Odoo's own tests of calendars: none may fail because of the addon
  push              Google's notices to a real server: how many seconds a change takes
  odoo              the same with CRM, projects and to-dos, also in a browser (long)
  oca               the addon beside addons of the Odoo Community Association (long)
  queue-job         two Odoo servers with OCA's queue_job, one of them killed
  at-once           one and two real servers: seconds from a save, accounts a second
  histories, walks  many random ones
  audit             every call that somebody could try, in six roles (minutes)

ODOO_PATH=/path/to/odoo   use this Odoo 19 source tree instead of Debian's package
XDG_CACHE_HOME            where downloads are kept (default ~/.cache)
Databases and logs of this clone are in .dev/; both may be deleted at any time.
"""


def parse(arguments):
    parser = argparse.ArgumentParser(
        prog="./dev", epilog=EPILOG, formatter_class=argparse.RawTextHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    demo = commands.add_parser(
        "demo", help="Odoo with demo data and a Google of its own"
    )
    demo.add_argument(
        "--check", action="store_true", help="try the main job over HTTP, then stop"
    )
    commands.add_parser(
        "test",
        help="the linters and every test, or: test STAGE [arguments], see below",
    )
    chaos = commands.add_parser(
        "chaos", help="random histories with faults, against the whole stack"
    )
    chaos.add_argument("--seed", type=int, default=1, help="of the first history")
    chaos.add_argument("--histories", type=int, default=20, help="default: 20")
    chaos.add_argument("--steps", type=int, default=14, help="of each; default: 14")
    chaos.add_argument("--verbose", action="store_true", help="tell every history")
    chaos.add_argument(
        "--fuzz",
        type=int,
        default=20000,
        help="entries that Google would never send, for the translation, and a "
        "fortieth of them for the whole stack; default: 20000, 0 for none",
    )
    corpus = commands.add_parser(
        "corpus", help="what becomes of odd recurring series in Odoo, and why"
    )
    corpus.add_argument(
        "--odoo",
        action="store_true",
        help="synchronize all of them, compare the dates (long)",
    )
    corpus.add_argument(
        "--only",
        default="",
        metavar="REGEX",
        help="with --odoo: those whose file and name it finds",
    )
    _add_benchmark(commands)
    commands.add_parser(
        "translations", help="collect the terms, tell what is not translated"
    )
    commands.add_parser(
        "screenshots", help="the pictures of the README and the addon's description"
    )
    lint = commands.add_parser(
        "lint", help="check style, types and spelling of all sources"
    )
    lint.add_argument("names", nargs="*", help="run these linters only")
    shell = commands.add_parser("shell", help="a Python prompt inside Odoo")
    shell.add_argument("database", nargs="?", help="default: a copy of the demo data")
    if arguments[:1] == ["test"] and "--help" not in arguments:
        return argparse.Namespace(command="test", arguments=arguments[1:])
    return parser.parse_args(arguments)


def _add_benchmark(commands):
    benchmark = commands.add_parser(
        "benchmark",
        help="what a synchronization costs, beside google_calendar and the plain ORM",
    )
    names = [row.name for row in ROWS]
    benchmark.add_argument(
        "--events",
        type=int,
        default=EVENTS,
        help="of a first pull; the other rows follow in proportion (default: 2000)",
    )
    benchmark.add_argument("--rounds", type=int, default=3, help="default: 3")
    benchmark.add_argument(
        "--row",
        action="append",
        choices=[*names, DELAYS],
        metavar="NAME",
        help=f"only this row; may be repeated: {', '.join([*names, DELAYS])}",
    )
    benchmark.add_argument(
        "--profile",
        choices=names,
        metavar="ROW",
        help="say in which phases and functions our side spends its time, and its SQL",
    )


def main():
    options = parse(sys.argv[1:])
    if options.command == "lint":
        from . import lint as command
    elif options.command == "test":
        from . import tests as command
    elif options.command == "chaos":
        from . import chaos as command
    elif options.command == "corpus":
        from . import corpus as command
    elif options.command == "benchmark":
        from . import benchmark as command
    elif options.command == "translations":
        from . import translations as command
    elif options.command == "screenshots":
        from . import screenshots as command
    elif options.command == "shell":
        from . import shell as command
    else:
        from . import demo as command
    return command.main(options)


if __name__ == "__main__":
    # TERM is answered like Ctrl-C: every "with" on the way out stops what it started
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        sys.exit(main())
    except Failure as failure:
        say(f"stopped. {failure}")
        sys.exit(1)
    except KeyboardInterrupt:
        say("interrupted")
        sys.exit(130)
