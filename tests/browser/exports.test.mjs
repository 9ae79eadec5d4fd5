// The outputs that other tools read: valid by the official schemas (tests/vectors/schemas), and each saying the same as
// the report.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";

import Ajv7 from "ajv";
import Ajv4 from "ajv-draft-04";
import addFormats from "ajv-formats";

import { assessed, folder, formats, read, warifu } from "./exports_files.mjs";
import { csvRows, report, verdictsIn } from "./exports_read.mjs";
import { root } from "./report_file.mjs";

const vectors = path.join(root, "tests/vectors/schemas");
const schema = (file) => JSON.parse(readFileSync(path.join(vectors, file), "utf8"));

/** OSCAL gives every definition an `$id` of its own, such as "#/definitions/…": no identifier, and refused by ajv. */
function withoutLocalIds(value) {
  if (Array.isArray(value)) return value.map(withoutLocalIds);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).filter(([name, inner]) => !(name === "$id" && String(inner).startsWith("#")))
    .map(([name, inner]) => [name, withoutLocalIds(inner)]));
}

function validator(Ajv, value) {
  const ajv = new (Ajv.default || Ajv)({ strict: false, allErrors: true });
  (addFormats.default || addFormats)(ajv);
  return ajv.compile(value);
}

const oscal = (model) => validator(Ajv7, withoutLocalIds(schema(`oscal-1.2.1/oscal_${model}_schema.json`)));
const validators = {
  sarif: validator(Ajv4, schema("sarif/sarif-schema-2.1.0.json")),
  "oscal-assessment-results": oscal("assessment-results"),
  "oscal-component-definition": oscal("component"),
  "oscal-catalog": oscal("catalog"),
  "oscal-mapping": oscal("mapping"),
};

function check(format, text) {
  if (format === "csv") return csvRows(text);
  if (format === "junit")
    return execFileSync("xmllint", ["--nonet", "--noout", "--schema", path.join(vectors, "junit/junit-10.xsd"), "-"], { input: text, stdio: ["pipe", "pipe", "pipe"] });
  const validate = validators[format];
  assert.ok(validate(JSON.parse(text)), JSON.stringify(validate.errors?.slice(0, 4), null, 1));
}

const products = ["mixed", "open", "passing"];
/** Every document under test: [what it is, format, its text, the report's JSON]. */
function* documents() {
  for (const format of formats) {
    for (const language of ["en", "ja"]) yield [`the sample, ${language}`, format, read(`sample.${language}.${format}`), read("sample.json")];
    for (const product of products) yield [product, format, assessed(product, format).text, assessed(product, "json").text];
  }
}

describe("formats for other tools", () => {
  for (const [what, format, text, json] of documents()) {
    it(`${format} of ${what} is valid`, () => { check(format, text); });

    it(`${format} of ${what} says the same as the report`, () => {
      const wanted = report(json);
      const found = verdictsIn(format, text);
      const strip = (entries) => entries.map(({ key, verdict }) => ({ key, verdict }));
      assert.deepEqual(strip(found.entries), strip(wanted.entries));
      assert.ok(found.entries.length > 10);
      assert.deepEqual(found.overridden, wanted.overridden);
      assert.deepEqual(found.tested, wanted.tested);
      for (const name of [...wanted.testers, ...wanted.reviewers]) assert.ok(found.words.includes(name), name);
      assert.equal(found.incomplete.length, wanted.incomplete.length);
      for (const determinator of wanted.incomplete) assert.ok(found.incomplete.some((one) => one.startsWith(determinator)));
      if (format !== "junit") assert.deepEqual(found.entries, wanted.entries); // JUnit has no word for what counts
    });
  }

  it("the sample holds every verdict, an override each way, records and what is incomplete", () => {
    const wanted = report(read("sample.json"));
    assert.deepEqual(new Set(wanted.entries.map((e) => e.verdict)), new Set(["PASS", "FAIL", "INCONCLUSIVE", "NOT APPLICABLE"]));
    assert.equal(wanted.overridden.size, 2);
    assert.equal(wanted.tested.size, 2);
    assert.ok(wanted.incomplete.length > 0);
    assert.ok(wanted.entries.some((e) => e.key === "sg-cls/2 sg-cls/2" && e.verdict === "INCONCLUSIVE"));
  });

  it("the exit status is the same whatever the format", () => {
    const wanted = { mixed: 1, open: 3, passing: 0 };
    for (const product of products)
      for (const format of ["text", "json", ...formats]) assert.equal(assessed(product, format).status, wanted[product], `${product} ${format}`);
  });

  it("JUnit is red exactly when the exit status is not 0", () => {
    for (const product of products) {
      const { text, status } = assessed(product, "junit");
      const { cases } = verdictsIn("junit", text);
      const [, failures, errors] = /<testsuites [^>]*failures="(\d+)" errors="(\d+)"/.exec(text);
      assert.equal(Number(failures), cases.filter((c) => c.mark === "failure").length);
      assert.equal(Number(errors), cases.filter((c) => c.mark === "error").length);
      assert.equal(status, Number(failures) > 0 ? 1 : Number(errors) > 0 ? 3 : 0);
    }
  });

  it("JUnit skips an open or failed case only where it does not count", () => {
    const counting = new Map(report(read("sample.json")).entries.map((e) => [e.key, e.counts]));
    const { cases } = verdictsIn("junit", read("sample.en.junit"));
    for (const one of cases) if (one.verdict === "FAIL" || one.verdict === "INCONCLUSIVE") assert.equal(one.mark === "skipped", !counting.get(one.key), one.key);
    assert.ok(cases.some((c) => c.mark === "skipped" && c.verdict === "FAIL"));
  });

  it("the same product in a fresh dossier gives the same bytes", () => {
    for (const format of formats) {
      const [once, again] = ["once", "again"].map((name) => {
        mkdirSync(path.join(folder, name), { recursive: true });
        return assessed("mixed", format, "--dossier", path.join(name, `${format}.warifu`)).text;
      });
      assert.equal(again, once);
    }
  });

  it("a subject keeps its UUID in the next run, and a document with other contents has another", () => {
    const [once, again] = [1, 2].map(() => JSON.parse(assessed("mixed", "oscal-assessment-results").text)["assessment-results"]);
    const uuids = ({ results: [result] }) => [...result.findings, ...result.observations].map((one) => one.uuid);
    assert.deepEqual(uuids(again), uuids(once));
    assert.notEqual(again.uuid, JSON.parse(assessed("open", "oscal-assessment-results").text)["assessment-results"].uuid);
  });

  it("the comparison sees a verdict that turned into a PASS", () => {
    const turned = {
      sarif: ['"kind": "open"', '"kind": "pass"'],
      junit: [/<error [^>]*\/>\n/, ""],
      csv: ["yes,INCONCLUSIVE", "yes,PASS"],
      "oscal-assessment-results": [/"state": "not-satisfied",\s*"reason": "other"/, '"state": "satisfied", "reason": "pass"'],
      "oscal-component-definition": ['"value": "INCONCLUSIVE"', '"value": "PASS"'],
    };
    const entries = (format, text) => {
      try { return verdictsIn(format, text).entries; } catch (error) { return error; }
    };
    for (const [format, [from, to]] of Object.entries(turned)) {
      const text = read(`sample.en.${format}`);
      assert.notEqual(text.replace(from, to), text);
      assert.notDeepEqual(entries(format, text.replace(from, to)), entries(format, text), format);
    }
  });

  it("a schema refuses what it should", () => {
    const log = JSON.parse(read("sample.en.sarif"));
    log.runs[0].results[0].kind = "inconclusive";
    assert.equal(validators.sarif(log), false);
    const results = JSON.parse(read("sample.en.oscal-assessment-results"));
    results["assessment-results"].results[0].findings[0].target.status.state = "other";
    assert.equal(validators["oscal-assessment-results"](results), false);
    assert.throws(() => check("junit", read("sample.en.junit").replace("<testsuite name=", "<testsuite title=")));
  });

  it("SARIF points at the image, the byte, and the path inside", () => {
    const run = JSON.parse(read("sample.en.sarif")).runs[0];
    const failed = run.results.find((r) => r.ruleId === "jc-star/S1.1-02");
    const [place] = failed.locations;
    assert.equal(place.physicalLocation.artifactLocation.uri, "camera.bin");
    assert.equal(run.artifacts[place.physicalLocation.artifactLocation.index].location.uri, "camera.bin");
    assert.equal(place.physicalLocation.region.byteOffset, 0x1a0000);
    assert.equal(place.logicalLocations[0].name, "/etc/shadow");
    assert.equal(place.logicalLocations[0].fullyQualifiedName, "camera.bin!squashfs@0x1a0000!/etc/shadow:3");
    const record = run.results.find((r) => r.ruleId === "jc-star/S1.1-06").locations[0].physicalLocation;
    assert.deepEqual(record, { artifactLocation: { uri: "product.toml" }, region: { startLine: 21 } });
    const open = run.results.find((r) => r.ruleId === "jc-star/S1.1-03").locations[0].physicalLocation;
    assert.deepEqual(open.region, { byteOffset: 0, byteLength: run.artifacts[0].length });
  });

  it("the filter for code scanning keeps what fails and what is open, and each has a level and a line", () => {
    const input = read("sample.en.sarif");
    const text = execFileSync("jq", ["-f", path.join(root, "examples/ci/code-scanning.jq")], { input, maxBuffer: 1 << 28, encoding: "utf8" });
    check("sarif", text);
    const { results } = JSON.parse(text).runs[0];
    const all = JSON.parse(input).runs[0].results;
    assert.deepEqual(results.map((r) => r.ruleId), all.filter((r) => r.kind === "fail" || r.kind === "open").map((r) => r.ruleId));
    for (const result of results) {
      assert.ok(["error", "warning"].includes(result.level));
      for (const { physicalLocation } of result.locations) assert.deepEqual(Object.keys(physicalLocation.region), ["startLine"]);
    }
  });
});

describe("the catalogue in OSCAL", () => {
  const { regimes } = JSON.parse(warifu("schemes", "--format", "json").text);
  const levels = regimes.flatMap((r) => r.levels.filter((level) => level.id).map((level) => `${r.id}/${level.id}`));
  const ids = [...regimes.map((r) => r.id), ...levels, "etsi-en-303-645@2.1.1"];
  const catalogs = new Map(ids.map((id) => [id, warifu("show", id, "--on", "2026-11-22", "--format", "oscal-catalog").text]));
  const walk = (controls = []) => controls.flatMap((c) => [c, ...walk(c.controls)]);
  const known = new Map();

  for (const [id, text] of catalogs)
    it(`the catalog of ${id} is valid, and has every requirement once`, () => {
      check("oscal-catalog", text);
      const listed = JSON.parse(warifu("show", id, "--on", "2026-11-22", "--format", "json").text).requirements;
      const controls = walk(JSON.parse(text).catalog.controls);
      const label = (control) => control.props.find((p) => p.name === "requirement").value;
      assert.deepEqual(controls.map(label).sort(), listed.map((r) => r.id).sort());
      for (const control of controls) {
        assert.ok(!known.has(control.id) || known.get(control.id) === label(control), `${control.id} stands for two requirements`);
        known.set(control.id, label(control));
      }
    });

  it("a Japanese catalog has Japanese titles", () => {
    const { catalog } = JSON.parse(warifu("show", "jc-star", "--lang", "ja", "--format", "oscal-catalog").text);
    assert.ok(catalog.controls.every((c) => /[぀-ヿ一-鿿]/.test(c.title)));
  });

  it("findings and implemented requirements name controls of the catalogs", () => {
    const [result] = JSON.parse(assessed("mixed", "oscal-assessment-results").text)["assessment-results"].results;
    const objectives = new Set([...catalogs.values()].flatMap((text) => walk(JSON.parse(text).catalog.controls)).flatMap((c) => c.parts.map((p) => p.id)));
    const about = result.findings.filter((f) => f.props.some((p) => p.name === "requirement"));
    for (const finding of about) assert.ok(objectives.has(finding.target["target-id"]), finding.target["target-id"]);
    assert.ok(about.length > 60);
  });

  for (const command of ["crosswalks", "arrangements"])
    it(`the mapping collection of ${command} is valid, and what it names is there`, () => {
      const text = warifu(command, "--format", "oscal-mapping").text;
      check("oscal-mapping", text);
      const { mappings, "back-matter": { resources } } = JSON.parse(text)["mapping-collection"];
      const uuids = new Set(resources.map((r) => `#${r.uuid}`));
      const controls = new Set([...catalogs.values()].flatMap((one) => walk(JSON.parse(one).catalog.controls)).map((c) => c.id));
      const requirements = new Set([...known.values()]);
      for (const mapping of mappings) {
        assert.ok(uuids.has(mapping["source-resource"].href) && uuids.has(mapping["target-resource"].href));
        for (const map of mapping.maps) {
          for (const link of map.links) assert.ok(uuids.has(link.href));
          for (const item of [...map.sources, ...map.targets])
            if (requirements.has(item.props[0].value)) assert.ok(controls.has(item["id-ref"]), item["id-ref"]);
        }
      }
    });

  it("crosswalks and arrangements stay apart: OSCAL's words are for texts, ours for what is taken as met", () => {
    const maps = (command) => JSON.parse(warifu(command, "--format", "oscal-mapping").text)["mapping-collection"].mappings.flatMap((m) => m.maps);
    assert.deepEqual(new Set(maps("crosswalks").map((m) => m.relationship)), new Set(["equal-to", "subset-of", "superset-of", "intersects-with", "no-relationship"]));
    for (const map of maps("arrangements")) {
      assert.equal(map.ns, "https://warifu.example/ns/oscal");
      assert.ok(["deemed", "equivalent", "simplified", "not_determined", "under_study"].includes(map.relationship), map.relationship);
    }
    assert.throws(() => warifu("crosswalks", "no-such-crosswalk", "--format", "oscal-mapping"));
    assert.throws(() => warifu("show", "jc-star/S1.1-02", "--format", "oscal-catalog"));
  });
});
