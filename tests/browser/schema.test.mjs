// JSON outputs against docs/json. The report carries the public JSON of `assess`; other outputs are named by
// WARIFU_JSON_ASSESS, WARIFU_JSON_RECOGNISE, WARIFU_JSON_INSPECT, WARIFU_JSON_CHECK_SUPPLY, WARIFU_JSON_CHANGES and WARIFU_JSON_VERIFY
// (paths, separated by colons). What needs no product is asked of the program itself.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";

import Ajv from "ajv/dist/2020.js";

import { folder, warifu } from "./exports_files.mjs";
import { reportFile, root } from "./report_file.mjs";

const ajv = new (Ajv.default || Ajv)({ strict: true, allErrors: true, allowUnionTypes: true });
const load = (file) => JSON.parse(readFileSync(file, "utf8"));
const validators = Object.fromEntries(["assess", "recognise", "inspect", "check-supply", "changes", "verify", "forms", "fetch", "log-audit"].map((name) =>
  [name, ajv.compile(load(path.join(root, `docs/json/${name}.schema.json`)))]));

function check(name, value) {
  assert.ok(validators[name](value), JSON.stringify(validators[name].errors?.slice(0, 5), null, 1));
}

const embedded = () =>
  JSON.parse(/<script type="application\/json" id="assessment">(.*?)<\/script>/s.exec(readFileSync(reportFile, "utf8"))[1]);

describe("schemas", () => {
  it("the report's own JSON is valid", () => check("assess", embedded()));

  it("what `assess` says of labels is what `recognise` says", () => {
    const value = embedded();
    check("recognise", { version: 1, on: value.on, catalogue: value.catalogue, support_until: null, excepted: [], labels: value.labels, opens: value.opens });
  });

  it("a schema refuses what it should", () => {
    const broken = (change) => {
      const value = embedded();
      change(value);
      assert.equal(validators.assess(value), false);
    };
    broken((value) => { value.version = 2; });
    broken((value) => { value.verdicts[0].verdict = "OK"; });
    broken((value) => { delete value.verdicts[0].reasons; });
    broken((value) => { value.verdicts[0].verdict = "FAIL"; value.verdicts[0].reasons = []; });
    broken((value) => { value.on = "22.11.2026"; });
  });

  for (const name of Object.keys(validators)) {
    const variable = `WARIFU_JSON_${name.toUpperCase().replace("-", "_")}`;
    it(`real output of ${name}`, { skip: process.env[variable] ? false : `${variable} names no file` }, () => {
      for (const file of process.env[variable].split(":")) check(name, load(file));
    });
  }

  const product = path.join(folder, "supplied.toml");
  writeFileSync(product, `[product]
name = "Doorbell"
maker = "Example Bells"
support_until = 2037-06-30
excepted = ["eu-red/not-radio"]
regimes = ["uk-psti"]
[features]
home-gateway = false
[[label]]
regime = "uk-psti"
issued = 2026-02-01
[[label]]
regime = "jc-star"
level = "1"
issued = 2025-06-01
`);
  const supplies = [
    ["uk-psti", "--market", "GB", "--on", "2026-11-22", 0, "nothing missing"],
    ["jc-star/1", "--market", "GB", "--on", "2026-11-22", 0, "nothing missing"],
    ["jc-star/1", "--market", "GB", "--on", "2025-12-03", 1, "missing"],
    ["jc-star/2", "--market", "GB", "--on", "2026-11-22", 3, "not determined"],
    ["jc-star/1", "--market", "EU", "--on", "2028-01-01", 1, "missing"],
    ["jc-star/1", "--market", "DE", "--on", "2026-11-22", 3, "not determined"],
    ["sg-cls/1", "--market", "SG", "--on", "2026-11-22", 0, "nothing missing"],
    ["jc-star/1", "--market", "JP", "--on", "2026-11-22", 0, "nothing missing"],
    ["jc-star/1", "--market", "AU", "--on", "2026-11-22", 3, "not determined"],
    ["jc-star/1", "--market", "BR", "--on", "2026-11-22", 3, "not determined"],
    ["jc-star/1", "--market", "ZZ", "--on", "2026-11-22", 3, "not determined"],
  ];
  for (const [label, ...words] of supplies) {
    const [status, outcome] = words.splice(-2);
    it(`check-supply of ${label} ${words.join(" ")} is valid, and its exit status says the outcome`, () => {
      for (const role of ["manufacturer", "importer", "distributor"]) {
        const run = warifu("check-supply", "--label", label, "--role", role, ...words, "--format", "json");
        const value = JSON.parse(run.text);
        check("check-supply", value);
        assert.deepEqual([value.outcome, run.status], [outcome, status], role);
      }
    });
  }

  it("check-supply of a product computes what its data give", () => {
    const run = warifu("check-supply", product, "--market", "GB", "--role", "importer", "--on", "2026-11-22", "--format", "json");
    const value = JSON.parse(run.text);
    check("check-supply", value);
    const kept = value.regimes[0].duties.find((duty) => duty.id === "importer-keeps-statement").keep;
    assert.deepEqual([kept.from, kept.at_least_until], ["2026-02-01", "2037-06-30"]);
  });

  it("check-supply of a dossier shows its verdicts beside the statement, and a FAIL leaves the outcome open", () => {
    const text = (result) => `[product]
name = "Doorbell"
maker = "Example Bells"
regimes = ["uk-psti"]
[[label]]
regime = "uk-psti"
issued = 2026-02-01
[[examination]]
requirement = "uk-psti/passwords"
method = "document"
result = "${result}"
tester = "Aiko Sato"
on = 2026-02-02
`;
    const supplied = (result) => {
      writeFileSync(path.join(folder, `${result}-supplied.toml`), text(result));
      warifu("assess", `${result}-supplied.toml`, "--on", "2026-11-22", "-q");
      const run = warifu("check-supply", `${result}-supplied.warifu`, "--market", "GB", "--role", "importer", "--on", "2026-11-22", "--format", "json");
      const value = JSON.parse(run.text);
      check("check-supply", value);
      return [value.verdicts.map((one) => `${one.regime} ${one.verdict}`), value.verdicts[0].not_met, value.outcome, run.status];
    };
    assert.deepEqual(supplied("inconclusive"), [["uk-psti INCONCLUSIVE"], false, "nothing missing", 0]);
    assert.deepEqual(supplied("fail"), [["uk-psti FAIL"], true, "not determined", 3]);
  });

  it("log audit of a register's log is valid, and so is that of another's key", () => {
    const change = { change: "issue", number: "A-1", regime: "jc-star", market: "JP", product: "Doorbell", maker: "Example Bells",
      speaker: "maker", issued: "2026-01-15", actor: "registrar", reason: "accepted" };
    writeFileSync(path.join(folder, "changes.jsonl"), JSON.stringify(change));
    execFileSync("openssl", ["genpkey", "-algorithm", "ed25519", "-out", "log.pem"], { cwd: folder });
    const imported = warifu("register", "import", "changes.jsonl", "--store", "labels.db", "--key", "log.pem", "--origin", "register.example/log", "--create");
    warifu("register", "publish", "--store", "labels.db", "--out", "log");
    const audit = (key) => {
      const run = warifu("log", "audit", "log", "--key", key, "--format", "json");
      const value = JSON.parse(run.text);
      check("log-audit", value);
      return [value.good, run.status];
    };
    assert.deepEqual(audit(/\S+\+[0-9a-f]{8}\+\S+/.exec(imported.text)[0]), [true, 0]);
    assert.deepEqual(audit("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"), [false, 1]);
  });
});
