// Reads the verdicts out of every format as its consumers would: from its own words, not from our properties, wherever
// it has words. Each entry is {key, verdict, counts}, and the sets of overrides, records and incomplete examinations.
import { strict as assert } from "node:assert";

const sorted = (entries) => entries.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
const key = (regime, requirement) => `${regime} ${requirement}`;
const unescaped = (text) => text.replace(/&#10;/g, "\n").replace(/&#9;/g, "\t").replace(/&lt;/g, "<").replace(/&gt;/g, ">")
  .replace(/&quot;/g, '"').replace(/&amp;/g, "&");
/** CommonMark of ours back to text. */
const unmarked = (text) => text.replace(/\\(.)/g, "$1").replace(/&lt;/g, "<").replace(/&amp;/g, "&");

/** The report: what every other format must say. */
export function report(text) {
  const value = JSON.parse(text);
  const entries = [];
  const overridden = new Set();
  const tested = new Set();
  const records = new Map(value.observations.filter((o) => o.table === "test_record").map((o) => [o.id, o]));
  for (const regime of value.regimes) {
    const own = regime.requirements.map((id) => value.verdicts.find((v) => v.requirement === id));
    for (const verdict of own) {
      const counts = verdict.obligation === "mandatory" && verdict.part_of === "";
      entries.push({ key: key(regime.regime, verdict.requirement), verdict: verdict.verdict, counts });
      if (verdict.override) overridden.add(key(regime.regime, verdict.requirement));
      if (verdict.reasons.some((r) => r.observations.some((id) => records.has(id)))) tested.add(key(regime.regime, verdict.requirement));
    }
    if (!own.some((v) => v.verdict === regime.verdict)) entries.push({ key: key(regime.regime, regime.regime), verdict: regime.verdict, counts: true });
  }
  return { entries: sorted(entries), overridden, tested, value,
    testers: [...records.values()].map((o) => o.columns.tester),
    reviewers: value.verdicts.filter((v) => v.override).map((v) => v.override.reviewer),
    incomplete: value.examinations.filter((e) => e.outcome === "incomplete").map((e) => e.determinator) };
}

function sarif(text) {
  const kinds = { pass: "PASS", fail: "FAIL", open: "INCONCLUSIVE", notApplicable: "NOT APPLICABLE" };
  const { results, tool, invocations } = JSON.parse(text).runs[0];
  for (const result of results) {
    assert.equal(tool.driver.rules[result.ruleIndex].id, result.ruleId);
    assert.equal(result.level !== "none", result.kind === "fail", `${result.ruleId}: level and kind`); // SARIF 3.27.10
    assert.ok(result.locations.length > 0);
  }
  const of = (result) => key(result.properties.regime, result.ruleId);
  return {
    entries: results.map((r) => ({ key: of(r), verdict: kinds[r.kind], counts: r.properties.counts })),
    overridden: new Set(results.filter((r) => r.properties.override).map(of)),
    tested: new Set(results.filter((r) => r.properties.records?.length).map(of)),
    words: results.map((r) => r.message.text).join("\n").replace(/\{\{/g, "{").replace(/\}\}/g, "}"),
    incomplete: invocations[0].toolExecutionNotifications.filter((n) => n.descriptor.id === "incomplete-examination").map((n) => n.message.text),
  };
}

function junit(text) {
  const cases = [...text.matchAll(/<testcase classname="([^"]*)" name="([^" ]+) [^"]*">(.*?)<\/testcase>/gs)].map(([, regime, id, body]) => {
    const mark = /<(failure|error|skipped) type="([^"]*)" message="([^"]*)"\/>/.exec(body);
    const verdict = mark ? mark[2] : "PASS";
    // Nothing that is open or fails may look green where it counts, and a plain case is a PASS.
    if (mark?.[1] === "failure") assert.equal(verdict, "FAIL");
    if (mark?.[1] === "error") assert.equal(verdict, "INCONCLUSIVE");
    const output = unescaped(/<system-out>(.*?)<\/system-out>/s.exec(body)[1]);
    assert.ok(output.startsWith(`${verdict}\n`));
    if (mark) assert.ok(unescaped(mark[3]).startsWith(verdict));
    const counts = mark?.[1] === "failure" || mark?.[1] === "error";
    return { key: key(regime, id), verdict, mark: mark?.[1], counts, output };
  });
  assert.equal(cases.length, text.split("<testcase ").length - 1);
  return {
    entries: cases.map(({ key, verdict, counts }) => ({ key, verdict, counts })), cases,
    overridden: new Set(cases.filter((c) => /^(reviewer |審査者 )/m.test(c.output)).map((c) => c.key)),
    tested: new Set(cases.filter((c) => /^(tester's record|試験記録): /m.test(c.output)).map((c) => c.key)),
    words: cases.map((c) => c.output).join("\n"),
    incomplete: [...new Set([...text.matchAll(/name="incomplete-examination" value="([^"]*)"/g)].map((m) => m[1]))],
  };
}

/** RFC 4180, to the letter. */
export function csvRows(text) {
  const rows = [];
  let at = 0;
  while (at < text.length) {
    const row = [];
    for (;;) {
      const found = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
      found.lastIndex = at;
      const match = found.exec(text);
      assert.ok(match, `no field of RFC 4180 at ${at}: ${text.slice(at, at + 60)}`);
      at = found.lastIndex;
      row.push(match[1] !== undefined ? match[1].replaceAll('""', '"') : match[2]);
      if (match[3] === "\r\n") break;
    }
    rows.push(row);
  }
  return rows;
}

function csv(text) {
  const [head, ...rows] = csvRows(text);
  for (const row of rows) assert.equal(row.length, head.length);
  const named = rows.map((row) => Object.fromEntries(head.map((name, i) => [name, row[i]])));
  for (const row of named) for (const cell of Object.values(row)) assert.ok(!/^[=+\-@\t\r]/.test(cell), `a formula: ${cell}`);
  const of = (row) => key(row.regime, row.requirement || row.regime);
  return {
    entries: named.map((row) => ({ key: of(row), verdict: row.verdict, counts: row.counts === "yes" })),
    overridden: new Set(named.filter((row) => row.override).map(of)),
    tested: new Set(named.filter((row) => row.records).map(of)),
    words: named.map((row) => `${row.records}\n${row.reviewer}`).join("\n"),
    incomplete: named[0].incomplete_examinations.split("\n").filter(Boolean),
  };
}

const own = (object, name) => (object.props ?? []).filter((p) => p.name === name && p.ns === "https://warifu.example/ns/oscal").map((p) => p.value);

function results(text) {
  const [result] = JSON.parse(text)["assessment-results"].results;
  const observed = new Map(result.observations.map((o) => [o.uuid, o]));
  assert.equal(observed.size, result.observations.length, "observations' UUIDs are distinct");
  const verdict = ({ status, ...target }) => {
    if (status.state === "satisfied") return status.reason === "pass" ? "PASS" : "?";
    if (status.reason === "fail") return "FAIL";
    return target["implementation-status"]?.state === "not-applicable" ? "NOT APPLICABLE" : "INCONCLUSIVE";
  };
  const related = (finding, type) => (finding["related-observations"] ?? []).some((r) => observed.get(r["observation-uuid"]).types.includes(type));
  const of = (finding) => key(own(finding, "regime")[0], own(finding, "requirement")[0] ?? own(finding, "regime")[0]);
  assert.equal(new Set(result.findings.map((f) => f.uuid)).size, result.findings.length);
  return {
    entries: result.findings.map((f) => ({ key: of(f), verdict: verdict(f.target), counts: own(f, "counts")[0] === "yes" })),
    overridden: new Set(result.findings.filter((f) => related(f, "override")).map(of)),
    tested: new Set(result.findings.filter((f) => related(f, "test-record")).map(of)),
    words: result.observations.flatMap((o) => [unmarked(o.description), ...own(o, "tester"), ...own(o, "reviewer")]).join("\n"),
    incomplete: own(result, "incomplete-examination"),
  };
}

function component(text) {
  const [product] = JSON.parse(text)["component-definition"].components;
  const lines = product["control-implementations"].flatMap((c) => c["implemented-requirements"].map((r) => ({ regime: own(c, "regime")[0], ...r })));
  const of = (r) => key(r.regime, own(r, "requirement")[0] ?? r.regime);
  for (const line of lines) {
    const verdict = own(line, "verdict")[0];
    const status = (line.props ?? []).filter((p) => p.name === "implementation-status").map((p) => p.value);
    assert.deepEqual(status, verdict === "PASS" ? ["implemented"] : verdict === "NOT APPLICABLE" ? ["not-applicable"] : []);
    assert.ok(line.description.startsWith(`${verdict} (`), line.description);
  }
  return {
    entries: lines.map((r) => ({ key: of(r), verdict: own(r, "verdict")[0], counts: own(r, "counts")[0] === "yes" })),
    overridden: new Set(lines.filter((r) => own(r, "override").length).map(of)),
    tested: new Set(lines.filter((r) => own(r, "record").length).map(of)),
    words: lines.map((r) => unmarked(r.description)).join("\n"),
    incomplete: own(product, "incomplete-examination"),
  };
}

const readers = { sarif, junit, csv, "oscal-assessment-results": results, "oscal-component-definition": component };

export function verdictsIn(format, text) {
  const found = readers[format](text);
  return { ...found, entries: sorted(found.entries) };
}
