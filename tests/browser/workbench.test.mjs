// The maker's workbench in a real browser: a dossier is sent by keyboard, and what it comes to is read, downloaded and removed.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";

import { launch, missing } from "./browser.mjs";
import { found, openOn, program, serve } from "./register_server.mjs";
import { root } from "./report_file.mjs";

const screenshots = path.join(root, "build/screenshots");
const product = `[product]
name = "Window camera"
maker = "Acme"
model = "WC-1"
support_until = 2031-01-31
regimes = ["uk-psti", "jc-star/1", "eu-cra"]
[features]
passwords = true
`;

describe("workbench", { skip: missing || (program ? false : "WARIFU_PROGRAM is not set") }, () => {
  let browser, running, folder, dossier;
  before(async () => {
    mkdirSync(screenshots, { recursive: true });
    folder = mkdtempSync(path.join(tmpdir(), "warifu-workbench."));
    writeFileSync(path.join(folder, "product.toml"), product);
    const assessed = spawnSync(program, ["assess", path.join(folder, "product.toml"), "--no-store", "--on", "2026-11-22"]);
    assert.ok([0, 1, 3].includes(assessed.status), String(assessed.stderr));
    dossier = path.join(folder, "product.warifu");
    [browser, running] = await Promise.all([launch(), serve()]);
  });
  after(async () => {
    running?.server.kill("SIGTERM");
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const open = (target, options) => openOn(browser, running, target, options);

  /** By keyboard alone. */
  async function send(page) {
    const chosen = page.waitForEvent("filechooser"); // the browser is told of it, which takes a moment, too
    await page.waitForLoadState("load");
    await page.focus("#dossier");
    await page.keyboard.press("Enter");
    await (await chosen).setFiles(dossier);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.waitForURL(/workbench\/[0-9a-f]{32}$/);
  }

  for (const language of ["en", "ja"]) {
    for (const [width, colorScheme] of [[390, "light"], [390, "dark"], [1280, "light"], [1280, "dark"]]) {
      it(`shows the form and what a dossier comes to in ${language} at ${width}, ${colorScheme}, and axe-core finds nothing`, async () => {
        const { page, problems, close } = await open(`/${language}/workbench`, { viewport: { width, height: 844 }, colorScheme });
        for (const name of ["form", "findings"]) {
          if (name === "findings") await send(page);
          assert.equal(await page.getAttribute("html", "lang"), language);
          assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0, "the page scrolls sideways");
          await page.screenshot({ path: path.join(screenshots, `workbench-${name}-${language}-${width}-${colorScheme}.png`), fullPage: true });
          assert.deepEqual(await found(page), []);
        }
        assert.deepEqual(problems, []);
        await close();
      });
    }
  }

  it("says what it is not: neither checked, nor kept, nor a label", async () => {
    const { page, close } = await open("/en/workbench", { bypassCSP: false });
    await send(page);
    assert.match(await page.textContent(".past"), /own assessment, as of 22 November 2026\. Nobody has checked it.*no label/);
    assert.equal(await page.locator(".state, .standing, .sign, img").count(), 0, "nothing looks as on a label's page");
    await close();
  });

  it("leads to the report, whose script acts in its sandbox", async () => {
    const { page, problems, close } = await open("/en/workbench", { bypassCSP: false });
    await send(page);
    await page.click(".actions .button");
    await page.waitForURL(/report$/);
    await page.waitForSelector(".matrix");
    assert.equal(await page.evaluate(() => self.origin), "null");
    await page.locator(".matrix button.cell").first().click();
    await page.waitForFunction(() => location.hash.startsWith("#r="));
    assert.deepEqual(problems, []);
    await close();
  });

  it("gives forms to be downloaded, with what is missing in them", async () => {
    const { page, close } = await open("/en/workbench", { bypassCSP: false });
    await send(page);
    const link = page.locator('a[href$=".html"]').first();
    const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
    assert.match(download.suggestedFilename(), /\.DRAFT\.html$/);
    assert.match(readFileSync(await download.path(), "utf8"), /Window camera/);
    await page.locator(".card summary").first().click();
    assert.ok(await page.locator(".card details[open] li").count() > 0);
    await close();
  });

  it("forgets the results when a button is pressed, also without a script", async () => {
    const { page, close } = await open("/en/workbench", { bypassCSP: false, javaScriptEnabled: false });
    await send(page);
    const address = page.url();
    await page.focus("section form button");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/en\/workbench$/);
    assert.equal((await page.goto(address)).status(), 404);
    await close();
  });

  it("takes no dossier from another site's page", async () => {
    const { page, close } = await open("/en/workbench", { bypassCSP: false });
    const token = await page.getAttribute('input[name="token"]', "value");
    const elsewhere = running.address.replace("127.0.0.1", "localhost");
    await page.route(`${elsewhere}/forged`, (route) => route.fulfill({ contentType: "text/html", body:
      `<form action="${running.address}/en/workbench" method="post" enctype="multipart/form-data"><input name="token" value="${token}"><input id="file" type="file" name="dossier"><button>Go</button></form>` }));
    await page.goto(`${elsewhere}/forged`);
    await page.setInputFiles("#file", dossier);
    const [answer] = await Promise.all([page.waitForResponse(/\/en\/workbench$/), page.click("button")]);
    assert.equal(answer.status(), 403);
    await close();
  });
});
