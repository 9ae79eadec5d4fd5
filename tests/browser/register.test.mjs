// A register's pages in a real browser, as `warifu serve --demo` gives them: both languages, widths, dark, paper, keyboard,
// and what a screen reader needs (axe-core).
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";

import { launch, missing } from "./browser.mjs";
import { found, openOn, program, serve } from "./register_server.mjs";
import { root } from "./report_file.mjs";

const screenshots = path.join(root, "build/screenshots");
const pages = { search: "/", label: "/labels/DEMO-2026-000123", revoked: "/labels/DEMO-2025-000031", check: "/check?token=WL1:NONE", statistics: "/statistics", declared: "/labels/DEMO-2026-000131", refused: "/labels/NONE" };

/** A film of one picture, as a camera would see it, for Chromium to play (YUV4MPEG2, 4:2:0). */
async function filmed(page, png) {
  const [width, height] = [1280, 960];
  const grey = await page.evaluate(async ([url, width, height]) => {
    const image = new Image();
    image.src = url;
    await image.decode();
    const context = new OffscreenCanvas(width, height).getContext("2d");
    context.fillStyle = "#fff";
    context.fillRect(0, 0, width, height);
    const scale = Math.min(width / image.width, height / image.height);
    context.drawImage(image, 0, 0, image.width * scale, image.height * scale);
    const { data } = context.getImageData(0, 0, width, height);
    return Array.from({ length: width * height }, (_, at) => data[at * 4]);
  }, [`data:image/png;base64,${png.toString("base64")}`, width, height]);
  const head = `YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\nFRAME\n`;
  return Buffer.concat([Buffer.from(head), Buffer.from(grey), Buffer.alloc(width * height / 2, 128)]);
}

describe("register", { skip: missing || (program ? false : "WARIFU_PROGRAM is not set") }, () => {
  let browser, running;
  before(async () => {
    mkdirSync(screenshots, { recursive: true });
    [browser, running] = await Promise.all([launch(), serve()]);
  });
  after(async () => {
    running?.server.kill("SIGTERM");
    await browser?.close();
  });

  const open = (target, options) => openOn(browser, running, target, options);

  for (const language of ["en", "ja"]) {
    for (const [width, colorScheme] of [[390, "light"], [1280, "dark"]]) {
      for (const [name, target] of Object.entries(pages)) {
        it(`shows ${name} in ${language} at ${width}, ${colorScheme}, and axe-core finds nothing`, async () => {
          const { page, problems, close } = await open(`/${language}${target}`, { viewport: { width, height: 844 }, colorScheme });
          assert.equal(await page.getAttribute("html", "lang"), language);
          assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0, "the page scrolls sideways");
          await page.screenshot({ path: path.join(screenshots, `register-${name}-${language}-${width}.png`), fullPage: true });
          assert.deepEqual(await found(page), []);
          assert.deepEqual(problems, []);
          await close();
        });
      }
    }
  }

  it("leads from a search by keyboard to a label, and says its state in words", async () => {
    const { page, close } = await open("/en/");
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
    await page.focus("#text");
    await page.keyboard.type("smart plug");
    await page.keyboard.press("Enter");
    await page.waitForURL(/text=smart\+plug/);
    assert.equal(await page.locator(".card").count(), 1);
    await page.focus(".card a");
    await page.keyboard.press("Enter");
    await page.waitForURL(/DEMO-2025-000031/);
    assert.equal(await page.textContent(".state"), "revoked");
    assert.match(await page.textContent(".history"), /default password/);
    await close();
  });

  it("draws a label that counts, with who signed it, and says in the drawing that it is made up", async () => {
    const { page, problems, close } = await open("/en/labels/DEMO-2026-000123");
    const drawn = page.locator(".print img");
    await drawn.scrollIntoViewIfNeeded();
    await page.waitForFunction(() => document.querySelector(".print img").complete);
    assert.ok(await drawn.evaluate((image) => image.naturalWidth) > 200);
    assert.match(await page.textContent(".signed"), /it is signed by Demonstration operator/);
    const svg = await page.request.get(`${running.address}/labels/DEMO-2026-000123/label.svg`);
    assert.equal(svg.headers()["content-type"], "image/svg+xml");
    assert.match(await svg.text(), /demonstration: made up/);
    const png = await page.request.get(`${running.address}/labels/DEMO-2026-000123/label.png`);
    assert.equal((await png.body()).subarray(1, 4).toString(), "PNG");
    assert.deepEqual(problems, []);
    await close();
  });

  it("draws no label that was revoked", async () => {
    const { page, close } = await open("/en/labels/DEMO-2025-000031");
    assert.equal(await page.locator(".print").count(), 0);
    assert.equal((await page.request.get(`${running.address}/labels/DEMO-2025-000031/label.svg`)).status(), 404);
    await close();
  });

  it("checks a label of the demonstration by its token, and refuses it with one letter changed", async () => {
    const { page, close } = await open("/en/labels/DEMO-2026-000123");
    await page.click(".signed a");
    await page.waitForURL(/check\?token=/);
    assert.match(await page.textContent(".result"), /Genuine, and it counts/);
    assert.match(await page.textContent(".result"), /made up/);
    const token = await page.inputValue("#token");
    await page.fill("#token", token.slice(0, -1) + (token.endsWith("0") ? "1" : "0"));
    await page.click(".go button");
    assert.match(await page.textContent(".result"), /Do not rely on it/);
    await close();
  });

  /** The label as it is printed. */
  const drawn = async (page) => (await page.request.get(`${running.address}/labels/DEMO-2026-000123/label.png`)).body();

  it("reads a label's QR code out of a picture, in the browser alone, and checks it", async () => {
    const { page, problems, close } = await open("/en/check", { bypassCSP: false });
    const posted = [];
    page.on("request", (request) => request.method() !== "GET" && posted.push(request.url()));
    await page.setInputFiles("#picture", { name: "label.png", mimeType: "image/png", buffer: await drawn(page) });
    await page.waitForURL(/check\?token=WL1/);
    assert.match(await page.textContent(".result"), /Genuine, and it counts/);
    assert.deepEqual([problems, posted], [[], []]);
    await close();
  });

  it("says so when a picture holds no QR code, or is no picture", async () => {
    const { page, close } = await open("/ja/check", { bypassCSP: false });
    for (const buffer of [await page.screenshot(), Buffer.from("no picture")]) {
      await page.setInputFiles("#picture", { name: "other.png", mimeType: "image/png", buffer });
      await page.waitForFunction(() => document.getElementById("told").textContent.includes("見つかりません"));
      await page.evaluate(() => { document.getElementById("told").textContent = ""; });
    }
    await close();
  });

  it("reads a label's QR code by the camera", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "warifu-camera-"));
    const film = path.join(folder, "label.y4m");
    const helper = await open("/en/check");
    writeFileSync(film, await filmed(helper.page, await drawn(helper.page)));
    await helper.close();
    const watching = await launch(["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream", `--use-file-for-fake-video-capture=${film}`]);
    try {
      const page = await watching.newPage();
      await page.goto(`${running.address}/en/check`);
      await page.click("#camera");
      await page.waitForURL(/check\?token=WL1/);
      assert.match(await page.textContent(".result"), /Genuine, and it counts/);
    } finally {
      await watching.close();
      rmSync(folder, { recursive: true });
    }
  });

  it("shows statistics as plots, and the same as tables, which lead to the labels", async () => {
    const { page, close } = await open("/en/statistics");
    const told = await page.getAttribute(".plots svg", "aria-label");
    assert.match(told, /State: valid \d+; grace \d+; .*revoked 1/);
    await page.click("summary");
    await page.click('tbody a:has-text("revoked")');
    await page.waitForURL(/state=revoked/);
    assert.equal(await page.locator(".card").count(), 1);
    await close();
  });

  it("maps what a label opens, and tells it in words", async () => {
    const { page, close } = await open("/en/labels/DEMO-2026-000123");
    assert.match(await page.getAttribute("svg.map", "aria-label"), /The label's market: JP\. It opens: /);
    assert.equal(await page.textContent("svg.map .own-text"), "JP");
    await close();
  });

  it("shows a label as it stood on another day, and says so", async () => {
    const { page, close } = await open("/en/labels/DEMO-2025-000031?on=2026-01-01");
    assert.equal(await page.textContent(".state"), "valid");
    assert.match(await page.textContent(".past"), /1 January 2026, and not today/);
    await close();
  });

  it("opens elsewhere what recognition says, and by a maker's word nothing", async () => {
    const granted = await open("/en/labels/DEMO-2026-000123");
    assert.match(await granted.page.textContent("main"), /What this label opens elsewhere/);
    await granted.close();
    const declared = await open("/en/labels/DEMO-2026-000131");
    assert.match(await declared.page.textContent("main"), /What a label of the operator's would open elsewhere/);
    await declared.close();
  });

  it("goes to the reader's language, and works without scripts", async () => {
    const { page, close } = await open("/", { locale: "ja-JP", javaScriptEnabled: false });
    assert.match(page.url(), /\/ja\/$/);
    await close();
  });
});
