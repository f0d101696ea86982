"""`teachredis-server`: an engine with a server around it, as a program with redis-server's habits."""

from __future__ import annotations

import asyncio
import gc
import os
import secrets
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from teachredis.client.courier import Courier
from teachredis.engine import Engine
from teachredis.persistence.folder import open_folder
from teachredis.persistence.rdb_file import CannotLoad
from teachredis.server.command_line import USAGE, read_command_line
from teachredis.server.config_file import FatalConfig, Loader, NoFile
from teachredis.server.listening import CannotListen
from teachredis.server.log import Log
from teachredis.server.server import RESERVED_FILES, Server, raise_open_files, sleep_for
from teachredis.server.users import BadUsers, load_users
from teachredis.session.setting_kinds import Refused
from teachredis.wire.errors import ShutdownFailed

if TYPE_CHECKING:
    from collections.abc import Sequence

VERSION = "8.2.3"
COLLECT_AFTER = 50_000  # new objects between two garbage collections: keys stay, requests leave nothing


def main(argv: Sequence[str] | None = None) -> int:
    """Run the server until it is told to stop; its exit status."""
    words = sys.argv[1:] if argv is None else list(argv)
    match words[:1]:
        case ["-v" | "--version"]:
            print(version_line())
            return 0
        case ["-h" | "--help"]:
            print(USAGE)
            return 0
    try:
        return Process(words).run()
    except (NoFile, CannotStart, BadUsers) as error:
        Log(role="C")("warning", str(error))
    except FatalConfig as error:
        print(error, file=sys.stderr)
    return 1


def version_line() -> str:
    """What `--version` prints."""
    from teachredis import __version__

    return f"Redis server v={VERSION} (teachredis {__version__}, Python {sys.version.split()[0]})"


class CannotStart(Exception):
    """The configuration is fine, but not on this machine."""


class Process:
    """One server as a program."""

    def __init__(self, words: Sequence[str]) -> None:
        line = read_command_line(words, sys.stdin)
        self.engine = self.make_engine(line.text)
        settings = self.engine.settings
        settings.on_change("dir", self.change_directory)
        self.loader = Loader(self.engine)
        self.loader.load(line.text)
        self.config_file = line.file
        self.log = Log(settings.read("logfile"), settings.read("loglevel"), role="C")
        settings.on_change("loglevel", lambda level: setattr(self.log, "level", level))

    def change_directory(self, path: str) -> None:
        """`dir`; CONFIG GET answers the whole path.  Errors: Refused."""
        try:
            os.chdir(path)
        except OSError as error:
            raise Refused(error.strerror or str(error)) from None
        self.engine.settings.values["dir"] = str(Path.cwd())

    @staticmethod
    def make_engine(text: str) -> Engine:
        """An engine with as many databases as the text says, and with chances of its own."""
        trial = Engine()
        Loader(trial).load(text)
        engine = Engine(seed=secrets.randbits(64), databases=trial.settings.number("databases"))
        engine.secret_bits = secrets.randbits
        engine.local.close()  # everybody comes over a wire
        engine.reset_statistics()
        return engine

    def run(self) -> int:
        """Start, serve, end."""
        settings = self.engine.settings
        self.log("notice", f"teachredis is starting as Redis {VERSION}")
        self.log("notice", f"Settings from {self.config_file or 'the command line, else the defaults'}")
        if settings.is_on("daemonize"):
            become_daemon()
        self.log.role = "M"
        self.log("notice", f"Running mode=standalone, port={settings.read('port')}, PID: {os.getpid()}")
        self.write_pidfile()
        self.mind_open_files()
        gc.set_threshold(COLLECT_AFTER, 20, 100)
        try:
            return asyncio.run(self.serve())
        finally:
            self.tidy()

    def mind_open_files(self) -> None:
        """Allow as many open files as `maxclients` needs, or lower it."""
        settings = self.engine.settings
        wanted = settings.number("maxclients")
        possible = raise_open_files(wanted + RESERVED_FILES) - RESERVED_FILES
        if possible < wanted:
            self.log("warning", f"maxclients is {max(possible, 1)}: the system allows no more open files")
            settings.load("maxclients", str(max(possible, 1)))

    async def serve(self) -> int:
        """The server's life."""
        server = Server(self.engine, log=self.log)
        server.config_file = self.config_file
        self.engine.ports.server = server
        self.engine.ports.courier = Courier()
        self.engine.sleep_hook = sleep_for
        self.refuse_unknown()
        load_users(self.engine, self.loader.users)
        try:
            self.open(server)
            self.catch_signals(server)
            self.open_folder()
        except CannotListen as error:
            self.log("warning", f"Warning: {error}")
            self.log("warning", f"Failed listening on port {self.engine.settings.read('port')}, aborting.")
            return 1
        server.follow_settings()
        self.log("notice", "Server initialized")
        for kind in [name for name, sockets in (("tcp", server.tcp), ("unix", server.unix)) if sockets]:
            self.log("notice", f"Ready to accept connections {kind}")
        await server.stopped
        if self.engine.ports.persistence is not None:
            self.engine.ports.persistence.close()
        return 0

    def open_folder(self) -> None:
        """Load what was saved, and save from now on.  Errors: CannotStart."""
        try:
            folder = open_folder(self.engine, ".", log=self.log)
        except CannotLoad as error:
            raise CannotStart(f"Fatal error loading the DB: {error}. Exiting.") from None
        folder.appended.fatal = self.give_up
        self.engine.reset_statistics()

    def give_up(self, why: str) -> None:
        """`appendfsync always` cannot be kept: what is acknowledged from now on would be lost."""
        self.log("warning", f"Can't write the AOF file, and 'appendfsync' is 'always'. Exiting... ({why})")
        os._exit(1)

    def refuse_unknown(self) -> None:
        """Lines that name no setting.  Errors: CannotStart."""
        if self.loader.unknown:
            lines = "".join(f"\n>>> '{line}'" for line in self.loader.unknown)
            raise CannotStart(f"Unresolved Configuration(s) Detected:{lines}")

    def open(self, server: Server) -> None:
        """Listen where the settings say.  Errors: CannotListen, CannotStart."""
        settings = self.engine.settings
        server.open(settings.read("bind").split(), settings.number("port"))
        if path := settings.read("unixsocket"):
            server.open_unix(path, int(settings.read("unixsocketperm"), 8))
        if not (server.tcp or server.unix):
            raise CannotStart("Configured to not listen anywhere, exiting.")

    def catch_signals(self, server: Server) -> None:
        """SIGTERM and SIGINT stop the server; the second SIGINT does not wait."""
        for number in (signal.SIGTERM, signal.SIGINT):
            server.loop.add_signal_handler(number, self.on_signal, server, number)

    def on_signal(self, server: Server, number: signal.Signals) -> None:
        """Stop as `shutdown-on-sigterm` or `shutdown-on-sigint` says."""
        if server.stopped.done():
            os._exit(1)
        self.log("notice", f"Received {number.name} scheduling shutdown...")
        way = frozenset(self.engine.settings.read(f"shutdown-on-{number.name.lower()}").split())
        try:
            with self.engine.lock:
                if self.engine.ports.persistence is not None:
                    self.engine.ports.persistence.shut_down(way)
        except ShutdownFailed:
            self.log("warning", "Errors trying to shut down the server. Check the logs for more information.")
        else:
            server.stop(way)

    # --- files ----------------------------------------------------------------------------------------------

    def write_pidfile(self) -> None:
        """Leave the process's number where `pidfile` says; a daemon leaves it somewhere in any case."""
        settings = self.engine.settings
        if settings.is_on("daemonize") and not settings.read("pidfile"):
            settings.load("pidfile", "/var/run/redis.pid")
        if path := settings.read("pidfile"):
            try:
                Path(path).write_text(f"{os.getpid()}\n", encoding="ascii")
            except OSError as error:
                self.log("warning", f"Failed to write PID file: {error.strerror}")

    def tidy(self) -> None:
        """Take away the files that told that the server was there."""
        for name, what in (("pidfile", "pid"), ("unixsocket", "unix socket")):
            path = self.engine.settings.read(name)
            if path and Path(path).exists():
                self.log("notice", f"Removing the {what} file.")
                Path(path).unlink(missing_ok=True)
        self.log("warning", "The server is now ready to exit, bye bye...")


def become_daemon() -> None:
    """Go on in a child that no terminal belongs to; the parent ends at once."""
    if os.fork():
        os._exit(0)
    os.setsid()
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in range(3):
        os.dup2(nowhere, number)


if __name__ == "__main__":
    sys.exit(main())
