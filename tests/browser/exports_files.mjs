// The outputs under test: a made-up product full of hostile text, written by exports_fixture, and a small product that
// the program itself assesses.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

import { root } from "./report_file.mjs";

export const formats = ["sarif", "junit", "csv", "oscal-assessment-results", "oscal-component-definition"];
const built = (variable, relative) => process.env[variable] || path.join(root, "build/release", relative);
export const program = built("WARIFU_PROGRAM", "warifu");

mkdirSync(path.join(root, "build/browser"), { recursive: true });
export const folder = mkdtempSync(path.join(root, "build/browser/exports-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

execFileSync(built("WARIFU_EXPORTS_FIXTURE", "tests/browser/exports_fixture"), [folder]);

export const read = (name) => readFileSync(path.join(folder, name), "utf8");

/** What the program prints; fails when it could not run. */
export function warifu(...words) {
  const run = spawnSync(program, words, { encoding: "utf8", cwd: folder, maxBuffer: 1 << 28 });
  if (run.status === 2 || run.error) throw new Error(`warifu ${words.join(" ")}: ${run.stderr || run.error}`);
  return { text: run.stdout, status: run.status };
}

// No firmware: nothing is examined, so most stays INCONCLUSIVE. Records decide some requirements, a reviewer two.
const head = `[product]
name = "Doorbell <7> & \\"Söhne\\""
maker = "Example Bells"
models = ["D7"]
version = "1.0"
`;
const record = (requirement, result, method) => `
[[examination]]
requirement = "${requirement}"
method = "${method}"
result = "${result}"
tester = "Aiko Sato"
on = 2026-11-02
unit_serial = "D7-3"
note = "opened, tried, ${result}"
`;
const override = (requirement, verdict) => `
[[override]]
requirement = "${requirement}"
verdict = "${verdict}"
reviewer = "Jun Mori"
reason = "read in the laboratory, ${verdict}"
on = 2026-11-03
`;
const stars = Array.from({ length: 16 }, (_, i) => `jc-star/S1.1-${String(i + 1).padStart(2, "0")}`);

export const products = {
  mixed: `${head}regimes = ["jc-star/1", "jc-star/2", "uk-psti", "etsi-en-303-645@3.1.3", "eu-cra"]
${record("jc-star/S1.1-14", "pass", "device")}${record("jc-star/S1.1-13", "fail", "device")}
${override("jc-star/S1.1-10", "PASS")}${override("jc-star/S1.1-05", "FAIL")}`,
  open: `${head}regimes = ["jc-star/1"]\n${record("jc-star/S1.1-14", "pass", "device")}`,
  passing: `${head}regimes = ["jc-star/1"]\n${stars.map((id) => override(id, "PASS")).join("")}`,
};
for (const [name, text] of Object.entries(products)) writeFileSync(path.join(folder, `${name}.toml`), text);

/** The product in one format, with the exit status. */
export const assessed = (product, format, ...more) =>
  warifu("assess", `${product}.toml`, "--on", "2026-11-22", "-q", "--format", format, ...more);
