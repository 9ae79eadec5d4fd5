// Bills of materials, made from a root file system in a tar archive, against the official schemas of CycloneDX and SPDX.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";

import Ajv7 from "ajv";
import addFormats from "ajv-formats";

import { folder, warifu } from "./exports_files.mjs";
import { root } from "./report_file.mjs";

const schemas = process.env.WARIFU_SHARED_SCHEMAS ?? path.join(root, "../shared/data/schemas");
const load = (file) => JSON.parse(readFileSync(file, "utf8"));

function validator(name, ...others) {
  const ajv = new (Ajv7.default || Ajv7)({ strict: false, allErrors: true, validateFormats: true });
  (addFormats.default || addFormats)(ajv);
  for (const format of ["iri-reference", "idn-email"]) ajv.addFormat(format, true);
  for (const other of others) ajv.addSchema(load(path.join(schemas, other)));
  return ajv.compile(load(path.join(schemas, name)));
}

const image = path.join(folder, "root.tar");
const files = path.join(folder, "root");
const put = (name, text) => {
  mkdirSync(path.dirname(path.join(files, name)), { recursive: true });
  writeFileSync(path.join(files, name), text);
};
put("etc/os-release", 'ID=debian\nVERSION_ID="11"\nPRETTY_NAME="Debian GNU/Linux 11 (bullseye)"\nCPE_NAME="cpe:/o:debian:debian_linux:11"\n');
put("var/lib/dpkg/status", existsSync("/var/lib/dpkg/status") ? readFileSync("/var/lib/dpkg/status", "utf8")
  : "Package: busybox\nStatus: install ok installed\nVersion: 1:1.30.1-6+b3\nArchitecture: armhf\nMaintainer: A <a@example.org>\n");
put("bin/busybox", "\x7fELF\0BusyBox v1.19.4 (2013)\0");
put("lib/ld-uClibc.so.0", "\x7fELF\0");
put("opt/camd", "\x7fELF\0 of nobody");
execFileSync("tar", ["-C", files, "-cf", image, "."]);

const made = (...words) => {
  const run = warifu("sbom", image, "--on", "2026-11-29", ...words);
  assert.equal(run.status, 0);
  return run.text;
};
const skip = existsSync(schemas) ? false : "the official schemas are not here";

describe("bills of materials", () => {
  for (const spec of ["1.4", "1.5", "1.6"]) {
    it(`CycloneDX ${spec} as JSON is what its schema says`, { skip }, () => {
      const valid = validator(`cyclonedx/bom-${spec}.schema.json`, "cyclonedx/spdx.schema.json", "cyclonedx/jsf-0.82.schema.json");
      const value = JSON.parse(made("--format", "cyclonedx", "--spec", spec));
      assert.ok(valid(value), JSON.stringify(valid.errors?.slice(0, 3), null, 1));
      assert.ok(value.components.some((item) => item.type === "operating-system" && item.version === "11"));
      value.components[0].type = "packet";
      assert.equal(valid(value), false, "the schema can refuse");
    });
    it(`CycloneDX ${spec} as XML is what its schema says`, { skip }, () => {
      const file = path.join(folder, `list-${spec}.xml`);
      writeFileSync(file, made("--format", "cyclonedx-xml", "--spec", spec));
      execFileSync("xmllint", ["--nonet", "--noout", "--schema", path.join(schemas, `cyclonedx/bom-${spec}.xsd`), file],
        { env: { ...process.env, XML_CATALOG_FILES: path.join(schemas, "cyclonedx/xmlcatalog.xml") }, stdio: ["ignore", "ignore", "pipe"] });
    });
  }
  it("SPDX 2.3 as JSON is what its schema says", { skip }, () => {
    const valid = validator("spdx/spdx-2.3-schema.json");
    const value = JSON.parse(made("--format", "spdx"));
    assert.ok(valid(value), JSON.stringify(valid.errors?.slice(0, 3), null, 1));
    value.packages[0].primaryPackagePurpose = "PACKET";
    assert.equal(valid(value), false, "the schema can refuse");
  });
  it("the same image on the same day gives the same list", () => {
    for (const format of ["cyclonedx", "cyclonedx-xml", "spdx", "spdx-tag"])
      assert.equal(made("--format", format), made("--format", format));
  });
  it("a list says that it is not complete, and what is contradicted", () => {
    const value = JSON.parse(made());
    assert.equal(value.compositions[0].aggregate, "incomplete");
    const unversioned = value.components.find((item) => item.name === "uclibc");
    assert.equal("version" in unversioned, false, "no version is made up");
  });
  it("what was written is read as a list of the same components", () => {
    const components = (file) => JSON.parse(warifu("components", file, "--format", "json").text).observations
      .map((row) => [row.name, row.version, row.purl]).sort();
    const ofImage = components(image);
    assert.ok(ofImage.length >= 3);
    for (const format of ["cyclonedx", "cyclonedx-xml", "spdx", "spdx-tag"]) {
      const file = path.join(folder, `list.${format}`);
      writeFileSync(file, made("--format", format));
      assert.deepEqual(components(file), ofImage, format);
    }
  });
});
