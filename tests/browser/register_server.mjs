// A register as `warifu serve --demo` gives it, and its pages in a browser.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

export const program = process.env.WARIFU_PROGRAM;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** The server, and its address as it tells it. */
export function serve() {
  const server = spawn(program, ["serve", "--demo", "--listen", "127.0.0.1:0"], { stdio: ["ignore", "ignore", "pipe"] });
  return new Promise((resolve, reject) => {
    let told = "";
    server.stderr.on("data", (text) => {
      told += text;
      const found = /http:\/\/[^\s]+:\d+/.exec(told);
      if (found) resolve({ server, address: found[0] });
    });
    server.on("exit", (code) => reject(new Error(`serve ended with ${code}: ${told}`)));
  });
}

/** A page of it, with everything that went wrong there. */
export async function openOn(browser, running, target, options = {}) {
  const context = await browser.newContext({ reducedMotion: "reduce", bypassCSP: true, ...options });
  const page = await context.newPage();
  const problems = [];
  page.on("console", (message) => message.type() === "error" && !/404/.test(message.text()) && problems.push(message.text()));
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("request", (request) => request.url().startsWith(running.address) || problems.push(`request: ${request.url()}`));
  await page.goto(running.address + target);
  return { page, problems, close: () => context.close() };
}

/** What axe-core finds wrong. */
export async function found(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run());
  return violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(" ")}`);
}
