// What the register's server says of itself (/api/openapi.json): valid by the official schema of OpenAPI 3.1, and what it
// answers is what it says.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, describe, it } from "node:test";

import Ajv from "ajv/dist/2020.js";

import { folder, program, warifu } from "./exports_files.mjs";
import { root } from "./report_file.mjs";

const schemas = process.env.WARIFU_SHARED_SCHEMAS ?? path.join(root, "../shared/data/schemas");
const official = path.join(schemas, "openapi/openapi-3.1-schema-2022-10-07.json");
const load = (file) => JSON.parse(readFileSync(file, "utf8"));
const document = load(path.join(root, "src/registry/server/openapi.json"));
const ajv = new (Ajv.default || Ajv)({ strict: false, allErrors: true });
ajv.addSchema({ $id: "register", components: document.components });

function check(name, value) {
  const validate = ajv.getSchema(`register#/components/schemas/${name}`);
  assert.ok(validate(value), `${name}: ${JSON.stringify(validate.errors?.slice(0, 5), null, 1)}`);
}

const label = { change: "issue", number: "A/1 &", regime: "jc-star", level: "1", market: "JP", product: "Doorbell", maker: "Example Bells",
  speaker: "operator", issued: "2026-01-15", expires: "2028-01-14", actor: "registrar", reason: "accepted" };
const store = path.join(folder, "described.db");
const key = path.join(folder, "described.pem");
let server, base, token;

async function start() {
  writeFileSync(path.join(folder, "described.jsonl"), [label, { ...label, number: "M-1", speaker: "maker" }].map((one) => JSON.stringify(one)).join("\n"));
  execFileSync("openssl", ["genpkey", "-algorithm", "ed25519", "-out", key]);
  warifu("register", "import", "described.jsonl", "--store", store, "--key", key, "--origin", "register.example/log", "--create");
  token = warifu("register", "token", "add", "Office", "--store", store, "--market", "JP").text.trim();
  server = spawn(program, ["serve", "--store", store, "--key", key, "--metrics", "--listen", "127.0.0.1:0"], { stdio: ["ignore", "ignore", "pipe"] });
  const told = await new Promise((resolve) => server.stderr.once("data", (bytes) => resolve(bytes.toString())));
  base = /http:\/\/127\.0\.0\.1:\d+/.exec(told)[0];
}

const post = (body, type = "application/json", secret = token) =>
  fetch(`${base}/api/changes`, { method: "POST", body, headers: { "Content-Type": type, Authorization: `Bearer ${secret}` } });

describe("the description of the register's server", () => {
  before(start);
  after(() => server.kill());

  it("is valid OpenAPI 3.1", { skip: existsSync(official) ? false : "the official schema is not here" }, () => {
    const validator = new (Ajv.default || Ajv)({ strict: false, allErrors: true, validateFormats: false });
    // ajv takes the anchor of another definition; by itself the schema has this one alone.
    const schema = JSON.parse(readFileSync(official, "utf8").replaceAll('"$dynamicRef": "#meta"', '"$ref": "#/$defs/schema"'));
    assert.ok(!JSON.stringify(schema).includes("$dynamicRef"));
    const validate = validator.compile(schema);
    assert.ok(validate(document), JSON.stringify(validate.errors?.slice(0, 5), null, 1));
    assert.ok(!validate({ ...document, paths: { labels: {} } }), "a path begins with a slash");
  });

  it("has schemas that compile, and no reference that leads nowhere", () => {
    for (const name of Object.keys(document.components.schemas)) assert.ok(ajv.getSchema(`register#/components/schemas/${name}`), name);
    for (const [, reference] of JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g))
      assert.ok(reference.split("/").reduce((at, step) => at?.[step], document), reference);
    const ids = Object.values(document.paths).flatMap((methods) => Object.values(methods).map((one) => one.operationId));
    assert.equal(new Set(ids).size, ids.length);
  });

  it("says of what a label opens what `warifu recognise` says", () => {
    const names = { date: "Day", sha256: "Sha256", confidence: "Confidence", label: "RecognisedLabel", term: "Term", opening: "Opening", models: "Models" };
    const told = load(path.join(root, "docs/json/recognise.schema.json")).$defs;
    for (const [name, schema] of Object.entries(told)) {
      const renamed = JSON.stringify(schema).replace(/#\/\$defs\/([a-z0-9]+)/g, (_, one) => `#/components/schemas/${names[one]}`);
      assert.deepEqual(document.components.schemas[names[name]], JSON.parse(renamed), name);
    }
  });

  it("is what is served", async () => assert.deepEqual(await (await fetch(`${base}/api/openapi.json`)).json(), document));

  it("is what each address answers", async () => {
    const values = { number: encodeURIComponent(label.number), tile: "0/000.p/2" };
    for (const [route, { get }] of Object.entries(document.paths).filter(([, methods]) => methods.get)) {
      const answer = await fetch(base + route.replace(/\{(\w+)\}/g, (_, name) => values[name]));
      assert.equal(answer.status, 200, route);
      const said = get.responses[200];
      const type = answer.headers.get("content-type");
      assert.ok(said.content[type], `${route}: ${type}`);
      for (const name of Object.keys(said.headers ?? {}).filter((one) => one !== "Link")) assert.ok(answer.headers.get(name), `${route}: ${name}`);
      const schema = said.content[type].schema.$ref?.split("/").pop();
      if (/json$/.test(type) && schema) check(schema, await answer.json());
    }
  });

  it("is what is answered to all that a search and a label may be asked", async () => {
    for (const query of ["?limit=1", "?text=door&state=valid&on=2026-03-01&size=2", "?regime=sg-cls", "?after=A"])
      check("Labels", await (await fetch(`${base}/api/labels${query}`)).json());
    const declared = await (await fetch(`${base}/api/labels/M-1/openings`)).json();
    check("Openings", declared);
    assert.deepEqual([declared.opens.length, declared.would_open.length > 0], [0, true]);
  });

  it("is what is answered to what is not understood, and not there", async () => {
    for (const [target, status] of [["/api/labels?sate=valid", 400], ["/api/labels/none", 404], ["/api/nothing", 404], [`/api/labels?text=${"x".repeat(5000)}`, 414]]) {
      const answer = await fetch(base + target);
      assert.equal(answer.status, status, target);
      assert.equal(answer.headers.get("content-type"), "application/problem+json");
      check("Problem", await answer.json());
    }
  });

  it("is what is answered to changes", async () => {
    const change = { ...label, number: "B-2", request: "1" };
    delete change.actor;
    check("Change", change);
    const made = await post(JSON.stringify(change));
    assert.equal(made.status, 201);
    check("Receipt", await made.json());
    assert.equal((await post(JSON.stringify(change))).status, 200);
    const lines = await post([{ ...change, request: "2" }, { ...change, number: "B-3", request: "3" }].map((one) => JSON.stringify(one)).join("\n"), "application/x-ndjson");
    assert.equal(lines.status, 200);
    const receipts = (await lines.text()).trim().split("\n").map((line) => JSON.parse(line));
    for (const receipt of receipts) check("LineReceipt", receipt);
    assert.deepEqual(receipts.map((one) => one.status), [409, 201]);
    for (const [body, type, secret, status] of [["{}", "application/json", token, 400], [JSON.stringify(change), "text/plain", token, 415],
      [JSON.stringify(change), "application/json", "warifu_00", 401], [JSON.stringify({ ...change, market: "GB", request: "4" }), "application/json", token, 403]]) {
      const refused = await post(body, type, secret);
      assert.equal(refused.status, status);
      check("Problem", await refused.json());
      assert.ok(document.paths["/api/changes"].post.responses[status], status);
    }
  });
});
