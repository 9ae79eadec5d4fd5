"""Others that hold a bill of materials against published records, given the very records that warifu is given.

osv-scanner reads Debian's advisories (the lists of DSA and DLA, written as records of OSV), cve-bin-tool those of NVD, put into its
database by its own code. warifu gets a store of the same records, and both the same bill of 500 components. Times are
those of whole commands: what a user waits for.
"""
import collections
import json
import os
import pathlib
import re
import statistics
import subprocess
import time
import urllib.parse
import zipfile

import shared

OSV_SCANNER = "github.com/google/osv-scanner/v2/cmd/osv-scanner@v2.0.2"
CVE_BIN_TOOL = "cve-bin-tool==3.4"
RELEASES = dict(woody="3.0", sarge="3.1", etch="4", lenny="5", squeeze="6", wheezy="7", jessie="8", stretch="9", buster="10",
                bullseye="11", bookworm="12")
COMPONENTS = 500
RUNS = 5

# Its own reader of NVD's records writes its own tables. It stops at a record without a score: those are left out.
FILL = """import json, logging, sys
logging.disable(logging.CRITICAL)
from cve_bin_tool.cvedb import CVEDB
from cve_bin_tool.data_sources.nvd_source import NVD_Source
database = CVEDB(sources=[])
database.cachedir.mkdir(parents=True)
database.data = [(NVD_Source().format_data_api2(json.load(open(sys.argv[1]))["vulnerabilities"]), "NVD")]
database.init_database()
database.populate_db()
"""

# `elsewhere`: what the records say of other releases of the distribution alone.
Compared = collections.namedtuple("Compared", "peer records ours_ms theirs_ms ours theirs elsewhere", defaults=[frozenset()])


def advisories(text):
    """Of a DSA-list.txt or DLA-list.txt, the newest first: id, CVEs, and (release, package, fixed version)."""
    found = []
    for line in text.split("\n"):
        if match := re.match(r"\[\d+ \w+ \d+\] (D[SL]A-\S+) ", line):
            found.append((match[1], [], []))
        elif match := re.match(r"\t\{(.*)\}", line):
            found[-1][1].extend(match[1].split())
        elif (match := re.match(r"\t\[(\w+)\] - (\S+) (\d\S*)$", line)) and match[1] in RELEASES:
            found[-1][2].append(match.groups())
    return [each for each in found if each[2]]


def osv_record(name, cves, fixes):
    return {"schema_version": "1.6.0", "id": name, "modified": "2023-04-01T00:00:00Z", "related": cves, "affected": [
        {"package": {"ecosystem": f"Debian:{RELEASES[release]}", "name": package},
         "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": fixed}]}]}
        for release, package, fixed in fixes]}


def packages_of_debian(listed):
    """Each package of bullseye in the version that its first advisory there brought: later ones are open."""
    first = {package: fixed for _, _, fixes in listed for release, package, fixed in fixes if release == "bullseye"}
    rows = [*sorted(first.items())][:COMPONENTS]
    rows += [(f"no-such-package-{i}", "1.0-1") for i in range(COMPONENTS - len(rows))]
    return [{"name": name, "version": version, "purl": f"pkg:deb/debian/{name}@{urllib.parse.quote(version, safe='')}"
             "?arch=source&distro=debian-11"} for name, version in rows]


def programs(lines):
    """`busybox 1.30.1 busybox busybox`: name and version, vendor and product of NVD."""
    rows = [line.split() for line in lines.split("\n")]
    rows += [(f"component{i}", f"1.{i}.0", f"vendor{i}", f"component{i}") for i in range(COMPONENTS - len(rows))]
    return [{"name": product, "version": version, "purl": f"pkg:generic/{product}@{version}",
             "cpe": f"cpe:2.3:{'o' if product == 'linux_kernel' else 'a'}:{vendor}:{product}:{version}:*:*:*:*:*:*:*"}
            for _, version, vendor, product in rows]


def timed(command, allowed, report=None, **more):
    """Milliseconds (median), and the last output: of the file that it is to write, if there is one."""
    times = []
    for _ in range(RUNS):
        if report:
            report.unlink(missing_ok=True)
        start = time.monotonic()
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True, **more)
        times.append((time.monotonic() - start) * 1000)
        if done.returncode not in allowed:
            raise OSError(f"{command[0]} ended with status {done.returncode}: {done.stderr[-600:]}")
    return statistics.median(times), report.read_text() if report else done.stdout


def write_bill(place, components):
    text = {"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
            "components": [{"type": "library", "bom-ref": f"c{i}", **row} for i, row in enumerate(components)]}
    path = place / "bom.cdx.json"
    path.write_text(json.dumps(text))
    return path


def match(warifu, records, bill, place):
    """Milliseconds, and by (name, id) the states that the records come to."""
    store = place / "advisories.db"
    subprocess.run([warifu, "advisories", "import", records, "--store", store], check=True, stdout=subprocess.DEVNULL)
    milliseconds, output = timed([warifu, "advisories", "match", bill, "--store", store, "--format", "json", "--on",
                                  "2026-11-01"], (0,))
    answer = json.loads(output)
    return milliseconds, {(answer["components"][each["component"]]["name"], each["id"]): each["state"] for each in answer["matches"]}


def osv_scanner(warifu, data, place, _programs):
    listed = [each for name in ("DSA-list.txt", "DLA-list.txt")
              for each in advisories((data / "debian-security-tracker" / name).read_text(errors="replace"))]
    archive = place / "osv-scanner/Debian/all.zip"
    archive.parent.mkdir(parents=True)
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as out:
        for name, cves, fixes in listed:
            out.writestr(f"{name}.json", json.dumps(osv_record(name, cves, fixes)))
    bill = write_bill(place, packages_of_debian(listed))
    ours_ms, ours = match(warifu, archive, bill, place)
    theirs_ms, output = timed([shared.from_go(OSV_SCANNER), "scan", "source", "--offline", "--offline-vulnerabilities",
                               "--sbom", bill, "--format", "json"], (0, 1),
                              env={**os.environ, "OSV_SCANNER_LOCAL_DB_CACHE_DIRECTORY": str(place)})
    theirs = {(package["package"]["name"], each["id"]) for result in json.loads(output)["results"]
              for package in result["packages"] for each in package["vulnerabilities"]}
    here = {(package, name) for name, _, fixes in listed for release, package, _ in fixes if release == "bullseye"}
    return Compared(OSV_SCANNER.rsplit("/", 1)[1], len(listed), ours_ms, theirs_ms, ours, theirs, theirs - here)


def cve_bin_tool(warifu, data, place, lines):
    feed = json.loads((data / "nvd/nvd-reduced.json").read_text())
    feed["vulnerabilities"] = [each for each in feed["vulnerabilities"] if any(name.startswith("cvss")
                               for name in each["cve"].get("metrics", {}))]
    records = place / "nvd.json"
    records.write_text(json.dumps(feed))
    bill = write_bill(place, programs(lines))
    ours_ms, ours = match(warifu, records, bill, place)
    binaries = shared.from_pypi(CVE_BIN_TOOL)
    home = {**os.environ, "HOME": str(place)}
    subprocess.run([binaries / "python", "-c", FILL, records], check=True, env=home)
    report = place / "report.json"

    # It ends with the number of products for which it knows something.
    theirs_ms, output = timed([binaries / "cve-bin-tool", "--offline", "--disable-version-check", "--sbom", "cyclonedx", "--sbom-file",
                               bill, "--format", "json", "--output-file", report], range(256), report, env=home)
    theirs = {(row["product"], row["cve_number"]) for row in json.loads(output)}
    return Compared(CVE_BIN_TOOL.replace("==", " "), len(feed["vulnerabilities"]), ours_ms, theirs_ms, ours, theirs)


def differences(compared):
    """What both say, and what one says alone, as lines."""
    affected = {key for key, state in compared.ours.items() if state == "affected"}
    asked = {key for key, state in compared.ours.items() if state == "unknown"}
    yield f"\n{compared.peer}, {compared.records} records: both say affected {len(affected & compared.theirs)}."
    for words, keys in (("warifu alone says affected", affected - compared.theirs),
                        (f"{compared.peer} alone; warifu says not known", compared.theirs & asked),
                        (f"{compared.peer} alone; the record is of other releases", compared.elsewhere - affected - asked),
                        (f"{compared.peer} alone; warifu says nothing or not affected",
                         compared.theirs - affected - asked - compared.elsewhere)):
        shown = ", ".join(f"{name} {identity}" for name, identity in sorted(keys)[:8])
        yield f"* {words}: {len(keys)}" + (f" ({shown}{' …' if len(keys) > 8 else ''})" if keys else "")


def compare(warifu, data, folder, lines):
    for number, peer in enumerate((osv_scanner, cve_bin_tool)):
        place = pathlib.Path(folder) / f"peer{number}"
        place.mkdir()
        yield peer(warifu, data, place, lines)
