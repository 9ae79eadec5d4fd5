// JSON outputs against docs/json. The report carries the public JSON of `assess`; other outputs are named by
// WARIFU_JSON_ASSESS, WARIFU_JSON_RECOGNISE, WARIFU_JSON_INSPECT and WARIFU_JSON_CHANGES (paths, separated by colons).
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";

import Ajv from "ajv/dist/2020.js";

import { reportFile, root } from "./report_file.mjs";

const ajv = new (Ajv.default || Ajv)({ strict: true, allErrors: true, allowUnionTypes: true });
const load = (file) => JSON.parse(readFileSync(file, "utf8"));
const validators = Object.fromEntries(["assess", "recognise", "inspect", "changes"].map((name) =>
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
    const variable = `WARIFU_JSON_${name.toUpperCase()}`;
    it(`real output of ${name}`, { skip: process.env[variable] ? false : `${variable} names no file` }, () => {
      for (const file of process.env[variable].split(":")) check(name, load(file));
    });
  }
});
