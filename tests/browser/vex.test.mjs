// Matches as OpenVEX, CSAF, CycloneDX and SPDX, made from real records, against the official schemas; and against what
// CSAF's profile for VEX asks for beside its schema (4.5, and the tests of 6.1).
import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";

import Ajv7 from "ajv";
import Ajv2020 from "ajv/dist/2020.js";
import Ajv4 from "ajv-draft-04";
import addFormats from "ajv-formats";

import { folder, warifu } from "./exports_files.mjs";
import { root } from "./report_file.mjs";

const data = process.env.WARIFU_SHARED_DATA ?? path.join(root, "../shared/data");
const schemas = process.env.WARIFU_SHARED_SCHEMAS ?? path.join(data, "schemas");
const load = (name) => JSON.parse(readFileSync(path.join(schemas, name), "utf8"));

function checker(Kind, main, others = []) {
  const ajv = new (Kind.default || Kind)({ strict: false, allErrors: true, validateFormats: true });
  (addFormats.default || addFormats)(ajv);
  for (const format of ["iri", "iri-reference", "idn-email"]) ajv.addFormat(format, true);
  for (const [key, schema] of others) ajv.addSchema(schema, key);
  return ajv.compile(main);
}

/** FIRST's schemas are of older drafts, so each score is asked by itself. */
function csafChecker() {
  const schema = load("csaf/csaf_json_schema.json");
  const score = schema.properties.vulnerabilities.items.properties.scores.items.properties;
  const kinds = { "2.0": [Ajv4, "cvss-v2.0"], "3.0": [Ajv4, "cvss-v3.0"], "3.1": [Ajv7, "cvss-v3.1"] };
  for (const key of Object.keys(score)) if (key.startsWith("cvss_")) score[key] = { type: "object", required: ["version"] };
  const whole = checker(Ajv2020, schema);
  const scores = Object.fromEntries(Object.entries(kinds).map(([version, [Kind, name]]) =>
    [version, checker(Kind, load(`csaf/referenced/${name}.json`))]));
  return (value) => {
    assert.ok(whole(value), JSON.stringify(whole.errors?.slice(0, 3), null, 1));
    for (const each of value.vulnerabilities.flatMap((one) => one.scores ?? []))
      for (const [key, cvss] of Object.entries(each))
        if (key !== "products") assert.ok(scores[cvss.version](cvss), JSON.stringify(scores[cvss.version].errors?.slice(0, 3)));
    return true;
  };
}

const skip = existsSync(schemas) && existsSync(path.join(data, "advisories")) ? false : "the shared data are not here";
const store = path.join(folder, "vex.db"), list = path.join(folder, "vex-purls.txt"), statements = path.join(folder, "statements.json");
const product = "pkg:generic/acme/camera@1.4";

writeFileSync(list, `pkg:deb/debian/busybox@1%3A1.30.1-6%2Bb3?arch=armhf&distro=debian-11
pkg:deb/debian/openssl@1.0.1e-2%2Bdeb7u20?distro=debian-7
pkg:generic/openssl@1.0.1f
pkg:generic/busybox@1.30.1
pkg:generic/goahead@3.6.4
pkg:generic/dnsmasq@2.80
pkg:generic/linux@5.10.100
`);
writeFileSync(statements, JSON.stringify({
  "@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://acme.example/vex/1", author: "Acme PSIRT", version: 1,
  timestamp: "2026-08-01T00:00:00Z",
  statements: [
    { vulnerability: { name: "CVE-2014-0160" }, status: "affected", action_statement: "Update to firmware 1.5.",
      products: [{ "@id": product, subcomponents: [{ "@id": "pkg:generic/openssl@1.0.1f" }] }] },
    { vulnerability: { name: "CVE-2014-0224" }, status: "not_affected", justification: "vulnerable_code_not_in_execute_path",
      impact_statement: "No handshake is ever renegotiated.", products: [{ "@id": product }] },
    { vulnerability: { name: "CVE-2022-48174" }, status: "not_affected", impact_statement: "Of another product.",
      products: [{ "@id": "pkg:generic/acme/camera@0.1", subcomponents: [{ "@id": "pkg:generic/busybox@1.30.1" }] }] },
  ],
}));
if (!skip)
  warifu("advisories", "import", ...["nvd", "cve5/openssl", "kev", "debian-security-tracker"].map((name) => path.join(data, "advisories", name)), "--store", store);

const ways = { openvex: ["--author", "Acme PSIRT"], csaf: ["--publisher", "Acme PSIRT", "--publisher-namespace", "https://acme.example", "--publisher-category", "vendor"],
  cyclonedx: ["--author", "Acme PSIRT"], spdx: ["--author", "Acme PSIRT"] };
const made = (format, ...more) => {
  const run = warifu("advisories", "match", list, "--store", store, "--on", "2026-08-22", "--format", format, ...ways[format],
    "--vex", statements, "--product", product, ...more);
  assert.equal(run.status, 0);
  return run.text;
};

describe("statements on exploitability", { skip }, () => {
  it("OpenVEX 0.2.0 is what its schema says", () => {
    const valid = checker(Ajv2020, load("openvex/openvex_json_schema_0.2.0.json"));
    const value = JSON.parse(made("openvex"));
    assert.ok(valid(value), JSON.stringify(valid.errors?.slice(0, 3), null, 1));
    assert.ok(value.statements.length > 10);
    value.statements[0].status = "harmless";
    assert.equal(valid(value), false, "the schema can refuse");
  });
  it("CSAF 2.0 is what its schema and FIRST's say", () => {
    const valid = csafChecker();
    const value = JSON.parse(made("csaf"));
    assert.ok(valid(value));
    value.vulnerabilities.find((each) => each.scores).scores[0].cvss_v3.baseSeverity = "high";
    assert.throws(() => valid(value), "the schema can refuse");
  });
  it("CycloneDX 1.6 is what its schema says", () => {
    const others = ["spdx.schema.json", "jsf-0.82.schema.json"].map((name) => [undefined, load(`cyclonedx/${name}`)]);
    const valid = checker(Ajv7, load("cyclonedx/bom-1.6.schema.json"), others);
    const value = JSON.parse(made("cyclonedx"));
    assert.ok(valid(value), JSON.stringify(valid.errors?.slice(0, 3), null, 1));
    const references = new Set(value.components.map((each) => each["bom-ref"]));
    for (const { ref } of value.vulnerabilities.flatMap((each) => each.affects)) assert.ok(references.has(ref), ref);
    value.vulnerabilities[0].analysis.state = "harmless";
    assert.equal(valid(value), false, "the schema can refuse");
  });
  it("SPDX 2.3 is what its schema says", () => {
    const valid = checker(Ajv7, load("spdx/spdx-2.3-schema.json"));
    const value = JSON.parse(made("spdx"));
    assert.ok(valid(value), JSON.stringify(valid.errors?.slice(0, 3), null, 1));
    const security = value.packages.flatMap((each) => each.externalRefs ?? []).filter((each) => each.referenceCategory === "SECURITY");
    assert.ok(security.some((each) => each.referenceType === "advisory" && /CVE-2014-0160/.test(each.referenceLocator)));
    value.packages[1].externalRefs[0].referenceCategory = "SAFETY";
    assert.equal(valid(value), false, "the schema can refuse");
  });

  it("a match alone is under investigation; what clears has an author and a reason", () => {
    const value = JSON.parse(made("openvex"));
    const of = (id) => value.statements.filter((each) => each.vulnerability.name === id);
    const parts = (each) => each.products.flatMap((one) => one.subcomponents.map((part) => part["@id"]));
    assert.deepEqual(of("CVE-2014-0160").map((each) => [each.status, each.action_statement, parts(each).length]).sort(),
      [["affected", "Update to firmware 1.5.", 1], ["fixed", undefined, 1]]);
    // Debian has mended its own; the maker's word on the product is on all of its parts.
    assert.equal(of("CVE-2014-0224").flatMap(parts).length, 2);
    for (const each of of("CVE-2014-0224"))
      assert.deepEqual([each.status, each.justification], ["not_affected", "vulnerable_code_not_in_execute_path"]);
    assert.ok(of("CVE-2022-48174").length > 0);
    for (const each of of("CVE-2022-48174")) assert.notEqual(each.status, "not_affected", "that was said of another product");
    const fixed = value.statements.filter((each) => each.status === "fixed");
    assert.ok(fixed.length > 10, "what Debian has mended");
    for (const each of fixed) {
      assert.match(each.status_notes, /^Stated by Debian\./);
      assert.match(parts(each)[0], /^pkg:deb/);
    }
    for (const each of value.statements)
      if (each.status === "not_affected") assert.ok(each.justification || each.impact_statement);
    assert.ok(value.statements.some((each) => each.status === "under_investigation"));
  });

  it("CSAF says each thing once, as its mandatory tests ask", () => {
    const value = JSON.parse(made("csaf"));
    const ids = [];
    const walk = (branch) => branch.branches ? branch.branches.forEach(walk) : ids.push(branch.product.product_id);
    value.product_tree.branches.forEach(walk);
    for (const each of value.product_tree.relationships ?? []) {
      assert.ok(ids.includes(each.product_reference) && ids.includes(each.relates_to_product_reference), "6.1.1");
      ids.push(each.full_product_name.product_id);
    }
    assert.equal(new Set(ids).size, ids.length, "6.1.2");
    const names = value.vulnerabilities.map((each) => each.cve ?? each.ids[0].text);
    assert.equal(new Set(names).size, names.length, "6.1.23");
    for (const each of value.vulnerabilities) {
      const listed = Object.values(each.product_status).flat();
      assert.equal(new Set(listed).size, listed.length, "6.1.6: one status for a product");
      for (const id of listed) assert.ok(ids.includes(id), "6.1.1");
      assert.ok(each.notes.length > 0, "6.1.27.5");
      assert.ok(each.cve || each.ids, "6.1.27.8");
      const explained = [...(each.flags ?? []), ...(each.threats ?? []).filter((one) => one.category === "impact")].flatMap((one) => one.product_ids);
      for (const id of each.product_status.known_not_affected ?? []) assert.ok(explained.includes(id), "6.1.27.9");
      const mended = (each.remediations ?? []).flatMap((one) => one.product_ids);
      for (const id of each.product_status.known_affected ?? []) assert.ok(mended.includes(id), "6.1.27.10");
      const flagged = (each.flags ?? []).flatMap((one) => one.product_ids);
      assert.equal(new Set(flagged).size, flagged.length, "6.1.33");
    }
  });

  it("the same matches on the same day give the same document", () => {
    for (const format of Object.keys(ways)) assert.equal(made(format), made(format));
  });

  it("what was written is read again", () => {
    for (const format of ["openvex", "csaf", "cyclonedx"]) {
      const file = path.join(folder, `written-${format}.json`);
      writeFileSync(file, made(format));
      const answer = JSON.parse(warifu("advisories", "match", list, "--store", store, "--on", "2026-08-22", "--format", "json",
        "--vex", file, "--product", product).text);
      assert.ok(answer.makers_statements.files[0].statements > 10, format);
      const upstream = answer.components.findIndex((each) => each.purl === "pkg:generic/openssl@1.0.1f");
      const of = (id) => answer.matches.find((each) => each.id === id && each.component === upstream);
      assert.deepEqual(of("CVE-2014-0160").vex.map((each) => [each.vex.status, each.by]), [["affected", "Acme PSIRT"]], format);
      const injection = of("CVE-2014-0224");
      assert.equal(injection.after_vex, "not-affected", format);
      assert.equal(injection.state, "affected", "what the records say stays");
    }
  });

  it("`--format json` is what our schema says", () => {
    const valid = checker(Ajv2020, JSON.parse(readFileSync(path.join(root, "docs/json/advisories-match.schema.json"), "utf8")));
    const run = warifu("advisories", "match", list, "--store", store, "--on", "2026-08-22", "--format", "json", "--vex", statements, "--product", product);
    const value = JSON.parse(run.text);
    assert.ok(valid(value), JSON.stringify(valid.errors?.slice(0, 3), null, 1));
    assert.deepEqual(value.makers_statements.unheard.map((each) => each.id), ["CVE-2022-48174"]);
  });
});
