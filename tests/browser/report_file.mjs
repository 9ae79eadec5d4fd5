// Which report is tested: WARIFU_REPORT names a real one; otherwise the fixture program writes the sample.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");

function fixture() {
  const program = process.env.WARIFU_REPORT_FIXTURE || path.join(root, "build/release/tests/browser/report_fixture");
  if (!existsSync(program)) throw new Error(`${program} is missing: build the target report_fixture, or set WARIFU_REPORT`);
  const folder = path.join(root, "build/browser");
  mkdirSync(folder, { recursive: true });
  const report = path.join(folder, `report-${process.pid}.html`);
  execFileSync(program, [report, report.replace(/html$/, "json")]);
  return report;
}

export const isFixture = !process.env.WARIFU_REPORT;
export const reportFile = isFixture ? fixture() : path.resolve(process.env.WARIFU_REPORT);
