// Laboratories: every tester's record and every reviewer's override is in every output, with who, when, on which unit and
// firmware, in what environment, with which files and result; also those that decide nothing, with the reason.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";

import { folder, formats, warifu } from "./exports_files.mjs";

const firmware = Buffer.from("no firmware, but somebody's file\n".repeat(64));
const digest = createHash("sha256").update(firmware).digest("hex");
writeFileSync(path.join(folder, "fw.bin"), firmware);

const record = (requirement, result, sign, more = {}) => ({ requirement, method: "device", result, tester: `Tester ${sign}`, on: "2026-11-02",
  unit_serial: `unit-${sign}`, firmware_sha256: digest, environment: `bench ${sign}`, note: `tried ${sign}`, files: [`log-${sign}.txt`], ...more });
const override = (requirement, verdict, sign, on = "2026-11-03") => ({ requirement, verdict, reviewer: `Reviewer ${sign}`, reason: `weighed ${sign}`, on });

const records = [
  record("jc-star/S1.1-14", "pass", "Ada"),
  record("jc-star/S1.1-13", "fail", "Bea"),
  record("jc-star/S1.1-04", "inconclusive", "Cem"),
  record("jc-star/S1.1-15", "pass", "Dan", { on: "2026-12-01" }), // later than the day
  record("jc-star/S1.1-07", "pass", "Eva", { firmware_sha256: "0".repeat(64) }), // another firmware
  record("us-ctm/AI.1", "fail", "Fay"), // no regime in play has it
  record("uk-psti/passwords", "pass", "Gil"), // composed: its parts decide
];
const overrides = [
  override("jc-star/S1.1-10", "PASS", "Ham"),
  override("jc-star/S1.1-05", "FAIL", "Ida", "2026-11-01"),
  override("jc-star/S1.1-05", "PASS", "Jon", "2026-11-04"), // the later one stands
  override("jc-star/S1.1-06", "PASS", "Kim", "2026-12-01"), // later than the day
  override("us-ctm/AI.2", "PASS", "Lea"), // no regime in play has it
];
const toml = (name, table) => `[[${name}]]\n` + Object.entries(table).map(([key, value]) => `${key} = ${key === "on" ? value : JSON.stringify(value)}\n`).join("");
writeFileSync(path.join(folder, "laboratory.toml"), `[product]
name = "Bell"
maker = "Example Bells"
regimes = ["jc-star/1", "uk-psti"]
[[artefact]]
kind = "firmware"
file = "fw.bin"
` + records.map((one) => toml("examination", one)).join("") + overrides.map((one) => toml("override", one)).join(""));

/** What every output must hold of each. */
const wanted = [
  ...records.flatMap((one) => [one.tester, one.on, one.unit_serial, one.firmware_sha256, one.environment, one.note, one.files[0]]),
  ...overrides.flatMap((one) => [one.reviewer, one.on, one.reason]),
];
const assess = (format, ...more) => warifu("assess", "laboratory.toml", "--on", "2026-11-22", "-q", "--format", format, ...more).text;
/** Line breaks and escapes of a format taken away. */
const flat = (text) => text.replace(/\\(.)/g, "$1").replace(/&#10;/g, " ").replace(/&amp;/g, "&").replace(/\s+/g, " ");
const joined = (text) => text.replace(/\s+/g, "");

describe("testers' records and reviewers' overrides", () => {
  for (const language of ["en", "ja"])
    for (const format of ["text", "json", "html", ...formats])
      it(`are all in ${format}, ${language}`, () => {
        const text = flat(assess(format, "--lang", language));
        for (const piece of wanted) // a terminal breaks long words
          assert.ok(format === "text" ? joined(text).includes(joined(piece)) : text.includes(piece), piece);
      });

  it("are said to decide nothing where they do not", () => {
    const aside = Object.fromEntries(JSON.parse(assess("json")).statements.filter((one) => one.set_aside)
      .map((one) => [/(Tester|Reviewer) \w+|reviewer (Reviewer \w+)/.exec(one.text)[0], one.set_aside]));
    assert.match(aside["Tester Dan"], /later than the day/);
    assert.match(aside["Tester Eva"], /another firmware/);
    assert.match(aside["Tester Fay"], /no regime in play/);
    assert.match(aside["Tester Gil"], /made of others/);
    assert.match(aside["reviewer Reviewer Ida"], /another override/);
    assert.match(aside["reviewer Reviewer Kim"], /later than the day/);
    assert.match(aside["reviewer Reviewer Lea"], /no regime in play/);
    assert.deepEqual(Object.keys(aside).length, 7);
  });

  it("stand beside the engine's own verdict", () => {
    const { verdicts } = JSON.parse(assess("json"));
    const of = (id) => verdicts.find((one) => one.requirement === id);
    assert.deepEqual([of("jc-star/S1.1-05").verdict, of("jc-star/S1.1-05").native, of("jc-star/S1.1-05").override.reviewer], ["PASS", "INCONCLUSIVE", "Reviewer Jon"]);
    assert.notEqual(of("jc-star/S1.1-15").verdict, "PASS");
    assert.notEqual(of("jc-star/S1.1-06").verdict, "PASS");
  });

  it("are in explain", () => {
    for (const one of [...records, ...overrides].filter((each) => !each.requirement.startsWith("us-ctm/"))) {
      const text = joined(warifu("explain", "laboratory.warifu", one.requirement).text);
      for (const piece of [one.tester, one.unit_serial, one.firmware_sha256, one.environment, one.reviewer, one.reason, one.on])
        if (piece) assert.ok(text.includes(joined(piece)), `${one.requirement}: ${piece}`);
    }
  });

  it("are tables that can be asked", () => {
    const rows = (sql) => JSON.parse(warifu("query", "laboratory.warifu", sql, "--format", "json").text);
    assert.deepEqual(rows("SELECT tester FROM test_record ORDER BY id").map((row) => row.tester), records.map((one) => one.tester));
    assert.deepEqual(rows("SELECT requirement, verdict, reviewer, on_date AS \"on\", reason FROM reviewer_override ORDER BY id")
      .map(({ requirement, verdict, reviewer, reason, on }) => ({ requirement, verdict, reviewer, reason, on })), overrides);
  });

  it("are in a diff that they move", () => {
    writeFileSync(path.join(folder, "before.toml"), `[product]\nname = "Bell"\nmaker = "Example Bells"\nregimes = ["jc-star/1", "uk-psti"]\n[[artefact]]\nkind = "firmware"\nfile = "fw.bin"\n`);
    warifu("assess", "before.toml", "--on", "2026-11-22", "-q");
    const text = warifu("diff", "before.warifu", "laboratory.warifu").text;
    for (const piece of ["Tester Bea", "unit-Bea", "bench Bea", digest, "log-Bea.txt", "Reviewer Ham", "weighed Ham", "Reviewer Jon"]) assert.ok(text.includes(piece), piece);
  });
});
