import { existsSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { file, hearsay, type How, type Parts, suite, temporaryFolder } from "./hearsay.ts";

/** Counts for ever, and says on stderr when it begins. */
const endless = {
  before: `let told = false; const tell = () => { if (!told) process.stderr.write("begun\\n"); told = true; };`,
  actions: `[{ kind: "go" }]`,
  go: `state.n++; if (state.n > 50) tell();`,
};

interface Told {
  readonly verdict: string;
  readonly complete: boolean;
  readonly limit: string;
  readonly states: number;
}
const told = (text: string): Told => JSON.parse(text) as Told;

/** Counts for ever. */
const counting = { actions: `[{ kind: "go" }]`, go: "state.n++;" };

// One after the other: a function that does not return keeps a processor busy until that is noticed, which takes longer if there are several.
describe("a function that does not return is named, and ended,", () => {
  const spins = `function spin(why) { process.stderr.write("spins\\n"); while (why); }`;
  const looping: readonly (readonly [where: string, parts: Parts, named: RegExp])[] = [
    [
      "in a handler",
      { ...counting, before: spins, go: "state.n++; if (state.n > 2) spin(true);" },
      /odd, [ab], action "go": spin \(.*odd\.properties\.mjs:2:\d+\), called by go does not return/u,
    ],
    [
      "in a property",
      {
        ...counting,
        before: spins,
        properties: `"p": always(({ nodes }) => { if (nodes[0].state.n > 1) spin(true); return true; })`,
      },
      /property "p": spin \(.*\), called by holds does not return/u,
    ],
    [
      "in actions",
      { ...counting, before: spins, actions: `(state.n > 1 ? spin(true) : [{ kind: "go" }])` },
      /odd, [ab], actions: spin \(.*\), called by actions does not return/u,
    ],
  ];

  it.each(looping)("%s, by Ctrl-C", async (_, parts, named) => {
    const ended = await hearsay(["check", suite(parts), "--json"], { onStderr: (child) => child.kill("SIGINT") });
    expect(told(ended.stdout)).toMatchObject({ verdict: "incomplete", limit: "interrupted by Ctrl-C" });
    expect((JSON.parse(ended.stdout) as { error: string }).error).toMatch(named);
    expect(ended.stderr).toMatch(named);
    expect(ended.code).toBe(3);
  });

  it("while it goes on, after a few seconds", async () => {
    const [[, parts]] = looping as [(typeof looping)[number]];
    const ended = await hearsay(["check", suite(parts)], {
      onStderr: (child) =>
        child.stderr!.on("data", (said: string) => said.includes("has not returned") && child.kill("SIGINT")),
    });
    expect(ended.stderr).toMatch(
      /odd, [ab], action "go": spin \(.*\), called by go has not returned for \d+ s; Ctrl-C ends it\n/u,
    );
    expect(ended.code).toBe(3);
  });

  it("by a limit", async () => {
    const [[, parts, named]] = looping as [(typeof looping)[number]];
    const ended = await hearsay(["check", suite(parts), "--max-seconds", "1"]);
    expect(ended.stderr).toMatch(named);
    expect(ended.stderr).toContain("--max-seconds 1");
    expect(ended.code).toBe(3);
  });

  it.each(looping)("%s, by Ctrl-C during random runs", async (_, parts, named) => {
    const ended = await hearsay(["fuzz", suite(parts)], { onStderr: (child) => child.kill("SIGINT") });
    expect(ended.stderr).toMatch(named);
    expect(ended.code).toBe(3);
  });

  it("at the top of a file, by Ctrl-C", async () => {
    const path = file("top.properties.mjs", `process.stderr.write("loading\\n"); for (;;);`);
    const ended = await hearsay(["check", path], { onStderr: (child) => child.kill("SIGINT") });
    expect(ended).toMatchObject({ code: 3, stdout: "", stderr: "loading\ninterrupted before anything was known\n" });
  });

  it("and a violation found before that counts", async () => {
    const named = `"small": always(({ nodes }) => nodes[0].state.n < 3),
      "loops": always(({ nodes }) => { while (nodes[1].state.n > 9); return true; })`;
    const ended = await hearsay(["check", suite({ ...counting, properties: named }), "--json", "--max-seconds", "1"]);
    expect(told(ended.stdout)).toMatchObject({ verdict: "violated", violated: ["small"], limit: "--max-seconds 1" });
    expect(ended.code).toBe(1);
  });
});

describe("limits are checked before every call of a slow property:", () => {
  // It reads something new in every state; otherwise the remembered answer would be used, without a call.
  const slow = `(({ nodes }) => {
    JSON.stringify(nodes);
    const began = Date.now(); while (Date.now() - began < 50);
    return true;
  })`;
  it.each(["always", "step", "eventually"])("of kind %s", async (kind) => {
    const ended = await hearsay([
      "check",
      suite({
        ...counting,
        properties: `"slow": ${kind}${kind === "eventually" ? slow.replace("true", "false") : slow}`,
      }),
      "--json",
      "--max-seconds",
      "0.5",
    ]);
    expect(told(ended.stdout)).toMatchObject({ verdict: "incomplete", limit: "--max-seconds 0.5" });
    // At most ten calls, and the states found before them.
    expect(told(ended.stdout).states).toBeLessThan(100);
  });
});

describe.concurrent("nothing but a violation exits with 1:", () => {
  const ends: readonly (readonly [what: string, before: string, says: string])[] = [
    [
      "a throw in a timer",
      `setTimeout(() => { throw new Error("boom"); }, 10);`,
      "nobody caught, as in a timer or a promise: Error: boom",
    ],
    [
      "a rejection that nobody handles",
      `setTimeout(() => Promise.reject(new Error("boom")), 10);`,
      "nobody caught, as in a timer or a promise: Error: boom",
    ],
    ["a call of process.exit", `setTimeout(() => process.exit(1), 10);`, "process.exit was called"],
    ["a top-level await that never resolves", `await new Promise(() => {});`, "nothing left to wait for"],
  ];
  it.each(ends)("%s", async (_, before, message) => {
    const ended = await hearsay(["check", suite({ ...counting, before }), "--json"]);
    expect(ended.stderr).toContain(message);
    expect((JSON.parse(ended.stdout) as { error: string }).error).toContain(message);
    expect(ended.code).toBe(2);
  });

  it.each(["SIGTERM", "SIGHUP"] as const)("%s", async (signal) => {
    const ended = await hearsay(["check", suite(endless), "--json"], { onStderr: (child) => child.kill(signal) });
    expect(told(ended.stdout)).toMatchObject({ verdict: "incomplete", limit: `interrupted by ${signal}` });
    expect(ended.code).toBe(3);
  });

  it.skipIf(!existsSync("/dev/full"))("a result that cannot be written", async () => {
    const ended = await hearsay(["check", "two-phase-commit"], { stdout: openSync("/dev/full", "w") });
    expect(ended.stderr).toContain("stdout cannot be written: ");
    expect(ended.code).toBe(2);
  });

  it("a disk that has room for a part of the result", async () => {
    const path = file("half.txt", "");
    const tight = file(
      "tight.mjs",
      `import fs from "node:fs"; import { syncBuiltinESMExports } from "node:module";
       const write = fs.writeSync;
       let left = 100;
       fs.writeSync = (to, bytes, from) => {
         if (to !== 1) return write(to, bytes, from);
         if (left === 0) throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
         const done = write(to, bytes, from, Math.min(left, bytes.length - from));
         left -= done;
         return done;
       };
       syncBuiltinESMExports();`,
    );
    const nodeOptions = `--import=${pathToFileURL(tight).href}`;
    const ended = await hearsay(["check", "two-phase-commit"], { stdout: openSync(path, "w"), nodeOptions });
    expect(readFileSync(path).length).toBe(100);
    expect(ended.stderr).toBe("stdout cannot be written: ENOSPC: no space left on device, write\n");
    expect(ended.code).toBe(2);
  });

  it("a reader of stderr that has gone", async () => {
    const ended = await hearsay(
      ["check", suite({ ...counting, before: `console.error("one");` }), "--json", "--max-seconds", "1"],
      {
        onStart: (child) => child.stderr!.destroy(),
      },
    );
    expect(told(ended.stdout)).toMatchObject({ verdict: "incomplete" });
    expect(ended.code).toBe(3);
  });
});

it("FORCE_COLOR turns colours on, and FORCE_COLOR=0 turns them off", async () => {
  const coloured = async (FORCE_COLOR: string): Promise<boolean> =>
    (await hearsay(["check", "two-phase-commit"], { env: { FORCE_COLOR } })).stdout.includes("\u001b[");
  expect([await coloured("1"), await coloured("0")]).toEqual([true, false]);
});

it("what a protocol prints is not part of the result", async () => {
  const ended = await hearsay(["check", suite({ go: `state.n++; console.log("n is", state.n);` }), "--json"]);
  expect(told(ended.stdout)).toMatchObject({ verdict: "holds" });
  expect(ended.stderr).toContain("n is 3\n");
});

describe.concurrent("if nobody reads stdout any more, the exit code is still that of what was found:", () => {
  const unread: How = { onStart: (child) => child.stdout!.destroy() };
  const small = { ...counting, properties: `"small": always(({ nodes }) => nodes[0].state.n < 3)` };

  it.each(["check", "fuzz", "test"])("1 if %s found a violation", async (command) => {
    const ended = await hearsay([command, suite(small), "--max-seconds", "20"], { ...unread, cwd: temporaryFolder() });
    expect(ended).toMatchObject({ code: 1, stderr: "" });
  });

  it("1 if a replayed trace is not as expected, and 0 if it is", async () => {
    const cwd = temporaryFolder();
    const path = suite(small);
    await hearsay(["check", path, "--first"], { cwd });
    const replayed = ["replay", "traces/odd/small.json", "--properties", path];
    expect(await hearsay(replayed, { ...unread, cwd })).toMatchObject({ code: 0, stderr: "" });
    writeFileSync(path, readFileSync(path, "utf8").replace("n < 3", "n >= 0"));
    expect(await hearsay(replayed, { ...unread, cwd })).toMatchObject({ code: 1, stderr: "" });
  });

  it("0 if everything holds", async () => {
    expect(await hearsay(["check", suite({ go: "state.n++;" })], unread)).toMatchObject({ code: 0, stderr: "" });
  });

  it("a server ends, because its link is not read", async () => {
    expect(await hearsay(["explore", suite({ go: "state.n++;" })], unread)).toMatchObject({ code: 0, stderr: "" });
  });
});

describe("a search ends with what it knows", () => {
  it("at Ctrl-C", async () => {
    const ended = await hearsay(["check", suite(endless), "--json"], { onStderr: (child) => child.kill("SIGINT") });
    expect(told(ended.stdout)).toMatchObject({
      verdict: "incomplete",
      complete: false,
      limit: "interrupted by Ctrl-C",
    });
    expect(told(ended.stdout).states).toBeGreaterThan(50);
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

  it("when it has used all the memory that it may use", async () => {
    const ended = await hearsay(["check", suite(endless), "--json", "--max-memory", "160"]);
    expect(told(ended.stdout)).toMatchObject({ verdict: "incomplete", limit: "--max-memory 160" });
    expect(ended.code).toBe(3);
  });

  it("before the JavaScript heap is full", async () => {
    const growing = suite({
      actions: `[{ kind: "go" }]`,
      init: "{ n: 0, log: [] }",
      go: `state.log.push("x".repeat(1000) + state.log.length);`,
    });
    const ended = await hearsay(["check", growing, "--json"], { nodeOptions: "--max-old-space-size=150" });
    expect(told(ended.stdout).limit).toContain("the JavaScript heap is nearly full");
    expect(ended.code).toBe(3);
  });

  it("when an inbox grows for ever, and names the channel", async () => {
    const flooding = suite({
      actions: `(self => [{ kind: "go" }])()`,
      go: `if (self.id === "a") self.send("b", { kind: "hello" });`,
    });
    const ended = await hearsay(["check", flooding, "--out", temporaryFolder()]);
    expect(ended.stdout).toContain("messages in flight from a to b on channel default");
    expect(ended.code).toBe(3);
  });
});
