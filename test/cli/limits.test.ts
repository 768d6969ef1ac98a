import { describe, expect, it } from "vitest";
import { file, hearsay, suite, temporaryFolder } from "./hearsay.ts";

/** Counts for ever, and says on stderr when it begins. */
const endless = {
  before: `let told = false; const tell = () => { if (!told) process.stderr.write("begun\\n"); told = true; };`,
  actions: `[{ kind: "go" }]`,
  reduce: `if (event.kind === "action") { state.n++; if (state.n > 50) tell(); }`,
};

interface Told {
  readonly verdict: string;
  readonly complete: boolean;
  readonly limit: string;
  readonly worlds: number;
}
const told = (text: string): Told => JSON.parse(text) as Told;

describe.concurrent("a search ends with what it knows", () => {
  it("at Ctrl-C", async () => {
    const ended = await hearsay(["check", suite(endless), "--json"], { onStderr: (child) => child.kill("SIGINT") });
    expect(told(ended.stdout)).toMatchObject({
      verdict: "incomplete",
      complete: false,
      limit: "interrupted by Ctrl-C",
    });
    expect(told(ended.stdout).worlds).toBeGreaterThan(50);
    expect(ended.code).toBe(3);
  });

  it("at Ctrl-C during random runs", async () => {
    const ended = await hearsay(["fuzz", suite(endless), "--json", "--runs", "1000000000"], {
      onStderr: (child) => child.kill("SIGINT"),
    });
    expect(told(ended.stdout)).toMatchObject({ verdict: "incomplete", limit: "interrupted by Ctrl-C" });
    expect(ended.code).toBe(3);
  });

  it("at Ctrl-C before it has begun", async () => {
    const path = file(
      "slow.properties.mjs",
      `process.stderr.write("loading\\n"); setInterval(() => {}, 1000); await new Promise(() => {});`,
    );
    const ended = await hearsay(["check", path], { onStderr: (child) => child.kill("SIGINT") });
    expect(ended).toMatchObject({ code: 3, stdout: "", stderr: "loading\ninterrupted before anything was known\n" });
  });

  it("when its time is up", async () => {
    const ended = await hearsay(["check", suite(endless), "--json", "--max-seconds", "0.2"]);
    expect(told(ended.stdout)).toMatchObject({ verdict: "incomplete", limit: "--max-seconds 0.2" });
    expect(ended.code).toBe(3);
  });

  it("when it has used the memory that it may use", async () => {
    const ended = await hearsay(["check", suite(endless), "--json", "--max-memory", "160"]);
    expect(told(ended.stdout)).toMatchObject({ verdict: "incomplete", limit: "--max-memory 160" });
    expect(ended.code).toBe(3);
  });

  it("before the JavaScript heap is full", async () => {
    const growing = suite({
      actions: `[{ kind: "go" }]`,
      init: "{ n: 0, log: [] }",
      reduce: `if (event.kind === "action") state.log.push("x".repeat(1000) + state.log.length);`,
    });
    const ended = await hearsay(["check", growing, "--json"], { nodeOptions: "--max-old-space-size=150" });
    expect(told(ended.stdout).limit).toContain("the JavaScript heap is nearly full");
    expect(ended.code).toBe(3);
  });

  it("when an inbox grows for ever, and names the channel", async () => {
    const flooding = suite({
      actions: `(self => [{ kind: "go" }])()`,
      reduce: `if (event.kind === "action" && self.id === "a") self.send("b", { kind: "hello" });`,
    });
    const ended = await hearsay(["check", flooding, "--out", temporaryFolder()]);
    expect(ended.stdout).toContain("messages in flight from a to b on channel default");
    expect(ended.code).toBe(3);
  });
});
