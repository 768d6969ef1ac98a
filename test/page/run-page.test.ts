/** Pages of saved counterexamples in a real browser: what they show, how to navigate them, and that nothing in a trace is run. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Suite } from "../../src/model/properties.ts";
import { always, eventually, properties, protocol } from "../../src/index.ts";
import { chronicleOf, chronicleOfTrace, pageOf } from "../../src/suite/pages.ts";
import { at } from "../../src/suite/selected.ts";
import { loadTrace } from "../../src/trace/load-trace.ts";
import { lookUp } from "../../src/trace/look-up.ts";
import type { Step } from "../../src/model/step.ts";
import akkaJoin from "../../properties/akka/akka-join.properties.ts";
import abdRegister from "../../properties/registers/abd-register.properties.ts";
import raftElection from "../../properties/elections/raft-election.properties.ts";
import twoPhaseCommit from "../../properties/basics/two-phase-commit.properties.ts";
import { bank } from "../report/bank.ts";
import { file, root, said, temporaryFolder } from "../cli/hearsay.ts";
import { browserPath, launch, open, type Opened, openUrl } from "./browser.ts";

function pageOfFile(file: string, suite: Suite): Promise<string> {
  const trace = loadTrace(file);
  const known = lookUp(trace, suite, trace.mutant);
  if (known.kind === "obsolete") throw new Error(known.message);
  return pageOf(chronicleOfTrace(trace, suite, known.named), { command: `npx hearsay replay ${file}` });
}

/** What the panel says about the selected step. */
const panel = (page: Page): Promise<string | null> => page.locator(".panel section").first().textContent();

const pay: Step = { kind: "act", node: "bank", action: { kind: "pay" }, choices: [] };
const audit: Step = { kind: "timeout", node: "bank", timer: { kind: "audit" }, choices: [] };
const [wire] = ["wire"] as string[] as "default"[];
const hears = (node: string, total: number): Step => ({
  kind: "deliver",
  node,
  from: "bank",
  channel: wire,
  message: { kind: "paid", total } as { kind: string },
  choices: [],
});

function pageOfBank(name: string, message: string, steps: readonly Step[], loopFrom?: number): Promise<string> {
  const suite = properties(bank, {
    [name]: loopFrom === undefined ? always(() => true) : eventually(() => message),
  });
  const selected = at(suite, { scope: "smoke", variant: undefined });
  const loop = loopFrom === undefined ? {} : { loopFrom };
  return pageOf(chronicleOf(selected, { name, counterexample: { run: { start: [], steps }, message, ...loop } }), {
    command: undefined,
  });
}

describe.skipIf(browserPath === undefined)("the page of a counterexample", () => {
  let browser: Browser;
  beforeAll(async () => void (browser = await launch()));
  afterAll(() => browser?.close());

  test("says what is violated, and shows the last step first", async () => {
    const html = await pageOfFile("traces/two-phase-commit/commits-before-all-have-prepared.json", twoPhaseCommit);
    const { page, complaints } = await open(browser, html);
    expect(await page.locator(".verdict .says").innerText()).toBe("✗ rm2 committed, rm1 aborted");
    expect(await panel(page)).toContain("Step 3 of 3");
    expect(await page.locator(".row.banner.bad").innerText()).toBe("✗ rm2 committed, rm1 aborted");
    expect(complaints).toEqual([]);
  });

  test("shows nothing that reverses or hides text, in any pane, though keys that differ only in that stay apart", async () => {
    const hostile = "a\u202Eb\u2066c\u200Ed\u061Ce";
    interface Whisper {
      roles: {
        one: { state: { heard: Record<string, string> }; action: { kind: "say"; what: string } };
        other: { state: object; receives: { kind: "said"; what: string } };
      };
      scope: object;
    }
    const whisper = protocol<Whisper>()({
      name: "whisper",
      summary: hostile,
      nodes: () => ({ one: ["n1"], other: ["n2"] }),
      roles: {
        one: {
          init: () => ({ heard: {} }),
          actions: () => [{ kind: "say", what: hostile }],
          act: {
            say(state, { what }, self) {
              state.heard = { [hostile]: what, [hostile.replace("\u202E", "\u202D")]: "both" };
              self.send("n2", { kind: "said", what });
            },
          },
        },
        other: { init: () => ({}), receive: { said: () => undefined } },
      },
      rules: {},
      scopes: { smoke: {} },
    });
    const suite = properties(whisper, { "it is kept": always(() => hostile) });
    const selected = at(suite, { scope: "smoke", variant: undefined });
    const said = { kind: "say", what: hostile };
    const steps: readonly Step[] = [{ kind: "act", node: "n1", action: said, choices: [] }];
    const counterexample = { run: { start: [], steps }, message: hostile };
    const html = await pageOf(chronicleOf(selected, { name: "it is kept", counterexample }), { command: hostile });
    expect(html).not.toMatch(/\p{Bidi_Control}/u);
    const { page, complaints } = await open(browser, html);
    const { texts, titles } = await page.evaluate(() => ({
      texts: document.body.innerText,
      titles: Array.from(document.querySelectorAll("*")).flatMap((one) =>
        one.getAttributeNames().map((name) => one.getAttribute(name)),
      ),
    }));
    expect(`${texts} ${titles.join(" ")}`).not.toMatch(/\p{Bidi_Control}/u);
    expect(await page.title()).toBe("whisper: it is kept");
    for (const pane of [".about", ".verdict", ".nodes", ".properties", ".flying", ".row.banner.bad"])
      expect(await page.locator(pane).first().textContent(), pane).toContain("a\uFFFDb\uFFFDc\uFFFDd\uFFFDe");
    expect(await page.locator(".nodes").textContent()).toContain("both");
    expect(complaints).toEqual([]);
  });

  test("goes through the steps by keys, by clicks on rows and by its link", async () => {
    const html = await pageOfFile("traces/two-phase-commit/commits-before-all-have-prepared.json", twoPhaseCommit);
    const { page, complaints } = await open(browser, html, "#step=1");
    expect(await panel(page)).toContain("Step 1 of 3");
    await page.keyboard.press("j");
    expect(await panel(page)).toContain("Step 2 of 3");
    await page.keyboard.press("Home");
    expect(await panel(page)).toContain("Start of 3");
    await page.locator("#step-3").click();
    expect(await panel(page)).toContain("Step 3 of 3");
    await page.waitForURL(/#step=3$/u);
    await page.keyboard.press("/");
    await page.keyboard.type("commit");
    expect(await page.locator(".row.step").count()).toBeLessThan(4);
    expect(complaints).toEqual([]);
  });

  test("heeds each key, however fast they come", async () => {
    const html = await pageOfFile("traces/two-phase-commit/commits-before-all-have-prepared.json", twoPhaseCommit);
    const { page, complaints } = await open(browser, html, "#step=0");
    await page.evaluate(async () => {
      for (let i = 0; i < 3; i++) {
        dispatchEvent(new KeyboardEvent("keydown", { key: "j" }));
        await Promise.resolve();
      }
    });
    expect(await panel(page)).toContain("Step 3 of 3");
    expect(complaints).toEqual([]);
  });

  test("on a narrow screen shows the selected step, and every line of what is wrong", async () => {
    const html = await pageOfFile("traces/raft-election/a-leader-grants-pre-votes.json", raftElection);
    const { page, complaints } = await open(browser, html);
    await page.setViewportSize({ width: 420, height: 600 });
    await page.reload();
    await page.locator(".step.selected").waitFor();
    await page.keyboard.press("k");
    const [step, scrubber] = await Promise.all(
      [".step.selected", ".scrubber"].map((selector) => page.locator(selector).boundingBox()),
    );
    expect(step!.y).toBeGreaterThan(0);
    expect(step!.y + step!.height).toBeLessThanOrEqual(scrubber!.y);
    const verdict = page.locator(".verdict");
    expect(await verdict.evaluate((box) => box.scrollHeight - box.clientHeight)).toBe(0);
    expect(complaints).toEqual([]);
  });

  test("can be read from its start, where properties of steps say nothing", async () => {
    const html = await pageOfFile("traces/raft-election/a-leader-grants-pre-votes.json", raftElection);
    const { page, complaints } = await open(browser, html, "#step=0");
    expect(await panel(page)).toContain("Start of");
    expect(await page.locator(".properties .sign").allInnerTexts()).toContain("·");
    expect(complaints).toEqual([]);
  });

  test("draws a lasso with its stem and its loop", async () => {
    const steps = [pay, hears("east", 5), audit];
    const html = await pageOfBank("west hears of every payment", "west has not heard of 5", steps, 2);
    const { page, complaints } = await open(browser, html);
    expect(await page.locator(".row.banner.loop").allInnerTexts()).toEqual([
      "from here on it can repeat for ever",
      "and again from step 3",
    ]);
    expect(await page.locator(".row.in-loop").count()).toBe(1);
    expect(complaints).toEqual([]);
  });

  test("marks a final state as such", async () => {
    const html = await pageOfBank("west hears of every payment", "west has not heard of 5", [pay], 1);
    const { page, complaints } = await open(browser, html);
    expect(await page.locator(".row.banner.loop").last().innerText()).toContain("nothing more has to happen");
    expect(complaints).toEqual([]);
  });

  test("shows the operations of clients, and the one that has no place", async () => {
    const html = await pageOfFile("traces/abd-register/no-write-back-on-read.json", abdRegister);
    const { page, complaints } = await open(browser, html);
    expect(await page.locator(".bar.misplaced").innerText()).toBe("read → 0");
    expect(complaints).toEqual([]);
  });

  test("writes the names of messages over the arrows that cross them", async () => {
    const html = await pageOfFile("traces/raft-election/a-leader-grants-pre-votes.json", raftElection);
    const { page } = await open(browser, html);
    await page.locator(".flight text").first().waitFor();
    const parts = await page
      .locator(".flight path, .flight text")
      .evaluateAll((elements) => elements.map(({ tagName }) => tagName));
    expect(parts.indexOf("text")).toBeGreaterThan(parts.lastIndexOf("path"));
  });

  test("on a narrow screen, keeps the name of a partition between the lanes", async () => {
    const html = await pageOfFile(
      "traces/akka-join/a-returning-first-seed-that-is-cut-off-forms-no-island.json",
      akkaJoin,
    );
    const { page } = await open(browser, html);
    await page.setViewportSize({ width: 390, height: 844 });
    await page.reload();
    const label = page.locator(".mark.bad text", { hasText: "partition" });
    await label.waitFor();
    const [text, diagram] = await Promise.all([label, page.locator(".rows .diagram")].map((one) => one.boundingBox()));
    expect(text!.x + text!.width).toBeLessThanOrEqual(diagram!.x + diagram!.width);
  });

  test("runs nothing that is in a trace, whatever it is", async () => {
    const evil = `</script><script>document.title="run"</script><img src=x onerror='document.title="run"'>`;
    const message = `${evil}\u202E\u2028${"x".repeat(5000)}`;
    const html = await pageOfBank(evil, message, [pay, hears("east", 5)]);
    expect(html.match(/<script/gu)).toHaveLength(2);
    const { page, complaints } = await open(browser, html);
    expect(await page.title()).toBe(`bank: ${evil}`);
    expect(await page.locator(".verdict .says").textContent()).toBe(`✗ ${evil}\uFFFD ${"x".repeat(5000)}`);
    expect(await page.locator("img, #page script").count()).toBe(0);
    await page.setViewportSize({ width: 420, height: 850 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(420);
    expect((await page.locator(".verdict").boundingBox())!.height).toBeLessThan(600);
    expect(complaints).toEqual([]);
  });

  test("says what is drawn, where the bug is known from, and how long the run is", async () => {
    const html = await pageOfFile("traces/two-phase-commit/commits-before-all-have-prepared.json", twoPhaseCommit);
    const { page, complaints } = await open(browser, html);
    await page.getByText("What is drawn").click();
    expect(await page.locator(".legend li").allInnerTexts()).toContain("a timer fires");
    expect(await page.locator("p.source").innerText()).toMatch(/^known from: the textbook mistake: Gray/u);
    await page.getByText("how large, and what may go wrong").click();
    expect(await page.locator("details.source span").allInnerTexts()).toEqual(["resources 3"]);
    expect(complaints).toEqual([]);
  });

  test("stays fluent with 1,000 steps: only what is in sight is in the document", async () => {
    const steps = Array.from({ length: 500 }, (_, i) => [pay, hears("east", 5 * (i + 1))]).flat();
    const { page, complaints } = await open(browser, await pageOfBank("much is paid", "too much is paid", steps));
    expect(await panel(page)).toContain("Step 1000 of 1000");
    expect(await page.locator(".row").count()).toBeLessThan(80);
    await page.keyboard.press("Home");
    await page.locator("#step-0").waitFor();
    expect(complaints).toEqual([]);
  });

  test("shows a mutant's trace next to the same steps without the mutant, and begins where they differ", async () => {
    const html = join(temporaryFolder(), "both.html");
    const trace = "traces/raft-election/votes-for-everybody-who-asks.json";
    const { code, stdout } = await said(["show", trace, "--without-mutant", "--html", html]);
    expect(`${code} ${stdout}`).toBe(`0 ${html} is a page for your browser.\n`);
    const { page, complaints } = await open(browser, readFileSync(html, "utf8"));
    expect(await page.locator(".tools button").innerText()).toBe("They diverge at step 3");
    expect(await page.locator(".banner.unsure").allInnerTexts()).toEqual(["here they diverge", "here they diverge"]);
    expect(await page.locator(".both-names .says").allInnerTexts()).toEqual([
      "✗ n1 voted for n1 in term 1, and now for n2",
    ]);
    expect(await page.locator(".panel .state.changed").innerText()).toContain("votedFor");
    expect(complaints).toEqual([]);
  });

  test("shows the step in which the protocol throws, and the error", async () => {
    const { page, complaints } = await pageOfCheck(counting({ throws: "<b>three</b>" }));
    expect(await page.locator(".verdict .says").textContent()).toMatch(
      /^✗ a: act\.count threw Error: <b>three<\/b> \(/u,
    );
    expect(await panel(page)).toContain("Step 3 of 3");
    await page.keyboard.press("k");
    expect(await panel(page)).toContain("Step 2 of 3");
    expect(complaints).toEqual([]);
  });

  test("names those of several interchangeable nodes that took the steps of its run", async () => {
    const trace = join(temporaryFolder(), "two-phase-commit/commits-before-all-have-prepared.json");
    const chosen = ["--scope", "rm6 interchangeable", "--mutant", "commits before all have prepared"];
    const { code } = await said(["check", "two-phase-commit", ...chosen, "--out", dirname(dirname(trace)), "--html"]);
    expect(code).toBe(1);
    const { page, complaints } = await openUrl(browser, pathToFileURL(trace.replace(".json", ".html")).href);
    const { message } = loadTrace(trace).property;
    expect(await page.locator(".verdict .says").textContent()).toBe(`✗ ${message}`);
    const [committed, aborted] = [...message.matchAll(/rm\d/gu)].map(([name]) => name);
    await page.keyboard.press("Home");
    await page.keyboard.press("End");
    expect(await page.locator(".panel").textContent()).toContain(`${committed}.phase: working → committed`);
    expect(aborted).not.toBe(committed);
    expect(complaints).toEqual([]);
  });

  test("with thousands of nodes, begins with those to which something happens", async () => {
    const { page, complaints } = await pageOfCheck(counting({ nodes: 3000 }));
    expect(await page.locator(".lane-name").count()).toBe(1);
    expect(await page.locator("button.chip").innerText()).toBe("2,999 nodes are hidden ×");
    expect(complaints).toEqual([]);
  });

  test("shows a trace next to the same steps before an edit", async () => {
    const [before, after] = [temporaryFolder(), temporaryFolder()];
    file("counting.properties.mjs", counting({}), before);
    file("counting.properties.mjs", counting({ by: 2 }), after);
    await said(["check", "counting"], { cwd: before });
    const [trace, html] = [join(before, "traces/counting/n-is-small.json"), join(after, "both.html")];
    const version = join(before, "counting.properties.mjs");
    const shown = await said(["show", trace, "--in-version", version, "--html", html], { cwd: after });
    expect(shown).toMatchObject({ code: 0, stderr: "" });
    const { page, complaints } = await openUrl(browser, pathToFileURL(html).href);
    expect(await page.locator(".tools button").innerText()).toBe("They diverge at step 1");
    expect(await page.locator(".both-names").innerText()).toContain(`as in ${version}`);
    expect(complaints).toEqual([]);
  });

  /** Opens the page of what `check` finds in this properties file. */
  async function pageOfCheck(text: string): Promise<Opened> {
    const folder = temporaryFolder();
    const path = file("counting.properties.mjs", text, folder);
    const { code, stderr } = await said(["check", path, "--html", join(folder, "page.html")], { cwd: folder });
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    return openUrl(browser, pathToFileURL(join(folder, "page.html")).href);
  }
});

/** A properties file: node a counts up to three, which is too much, or throws. */
const counting = ({ nodes = 1, by = 1, throws }: { nodes?: number; by?: number; throws?: string }): string => `
import { always, numbered, properties, protocol } from ${JSON.stringify(`${root}src/index.ts`)};
const counting = protocol()({
  name: "counting", summary: "one node counts", nodes: () => ({ node: ["a", ...numbered("b", ${nodes - 1})] }),
  roles: { node: {
    init: () => ({ n: 0 }),
    actions: ({ n }, self) => (self.id === "a" && n < 3 ? [{ kind: "count" }] : []),
    act: { count(state) {
      state.n += ${by};
      if (state.n === 3 && ${throws !== undefined}) throw new Error(${JSON.stringify(throws ?? "")});
    } },
  } },
  rules: {},
  scopes: { smoke: {} },
});
export default properties(counting, { "n is small": always(({ nodes }) => nodes[0].state.n < 3 || "n is " + nodes[0].state.n) });
`;
