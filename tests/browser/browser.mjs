// Debian's Chromium, with everything turned off that would reach for a network.
import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

export const executablePath = process.env.WARIFU_CHROMIUM || "/usr/bin/chromium";
export const missing = existsSync(executablePath) ? false : `${executablePath} is not installed`;

export function launch(more = []) {
  return chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync", ...more],
  });
}

/** A page that remembers everything that went wrong in it, and every request beside the file itself. */
export async function openPage(browser, url, options = {}) {
  const context = await browser.newContext({ reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  const problems = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && problems.push(message.text()));
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("dialog", (dialog) => { problems.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on("request", (request) => request.url().split("#")[0] !== url && problems.push(`request: ${request.url()}`));
  await page.goto(url);
  return { page, problems, close: () => context.close() };
}
