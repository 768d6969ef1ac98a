/** A real browser for the tests of pages. If there is none, they are skipped, and say so in one line. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { writeFileSync } from "node:fs";
import { chromium, type Browser, type Page } from "playwright-core";
import { temporaryFolder } from "../cli/hearsay.ts";

const usual = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/chromium-headless-shell",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** The first of the usual places, unless HEARSAY_CHROMIUM names one. */
export const browserPath: string | undefined = [process.env.HEARSAY_CHROMIUM ?? [], usual]
  .flat()
  .find((path) => existsSync(path));

if (browserPath === undefined)
  console.log("pages: no Chromium was found, their tests are skipped (HEARSAY_CHROMIUM names one)");

export const launch = (): Promise<Browser> => chromium.launch({ executablePath: browserPath!, args: ["--no-sandbox"] });

export interface Opened {
  readonly page: Page;
  /** What the browser complained of: errors in the console and in scripts, and whatever was loaded from elsewhere. */
  readonly complaints: string[];
}

/** Opens a page as a file. */
export async function open(browser: Browser, html: string, hash = ""): Promise<Opened> {
  const file = join(temporaryFolder(), "page.html");
  writeFileSync(file, html);
  return openUrl(browser, pathToFileURL(file).href + hash);
}

export async function openUrl(browser: Browser, url: string): Promise<Opened> {
  const page = await browser.newPage({ viewport: { width: 1300, height: 900 } });
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("request", (request) => {
    if (!/^(?:file|data|blob):/u.test(request.url()) && !request.url().startsWith(new URL(url).origin))
      complaints.push(request.url());
  });
  await page.goto(url);
  return { page, complaints };
}
