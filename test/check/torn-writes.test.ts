/** What a crash leaves on disk can be a choice: perhaps only one of a page's two sectors was written when the power failed. */
import { expect, test } from "vitest";
import { checkNow } from "../../src/check/check.ts";
import { fuzz } from "../../src/fuzz/fuzz.ts";
import { always, properties, protocol, type RoleDefinition, sometimes } from "../../src/index.ts";
import type { Suite } from "../../src/model/properties.ts";
import { THROWS } from "../../src/semantics/never-throws.ts";
import { Space } from "../../src/semantics/space.ts";
import { replay } from "../../src/trace/replay.ts";
import { readTrace } from "../../src/trace/trace-schema.ts";
import { writeTrace } from "../../src/trace/write-trace.ts";
import { stepName } from "../../src/trace/step-name.ts";
import { traceOf } from "../../src/trace/trace-of.ts";

interface Disk {
  readonly roles: {
    readonly server: { readonly state: { page: [number, number] }; readonly action: { readonly kind: "write" } };
  };
  readonly scope: object;
}
type Parts = Partial<RoleDefinition<Disk, "server">>;

/** Each sector is on disk or is not. */
const torn: Parts = {
  durable: ({ page }, self) => ({ page: [self.choose([0, page[0]]), self.choose([0, page[1]])] }),
};

const { of: disk, hold } = properties(
  protocol<Disk>()({
    name: "disk",
    summary: "one node writes a page of two sectors",
    nodes: () => ({ server: ["n1"] }),
    roles: {
      server: {
        init: () => ({ page: [0, 0] }),
        actions: ({ page }) => (page[0] === 0 ? [{ kind: "write" }] : []),
        act: { write: (state) => void (state.page = [1, 1]) },
        ...torn,
      },
    },
    rules: {},
    scopes: { smoke: { faults: { power: 1 } } },
  }),
  {
    "a page is written as a whole": always(({ nodes: [{ state }] }) => state.page[0] === state.page[1] || "torn"),
    "all of it is on disk": sometimes(({ nodes: [{ up, state }] }) => !up && state.page.every((part) => part === 1)),
  },
);

const subject = (parts: Parts = {}, names = Object.keys(hold)) => ({
  protocol: { ...disk, roles: { server: { ...disk.roles["server"]!, ...(parts as object) } } },
  scope: disk.scopes["smoke"]!,
  selection: {},
  properties: names.map((name) => ({ name, property: hold[name]! })),
});
const crash = { kind: "crash", node: "n1", cause: "power", choices: [0, 1] } as const;
const run = { start: [], steps: [{ kind: "act", node: "n1", action: { kind: "write" }, choices: [] }, crash] } as const;

test("the checker takes every value: a crash before the write has one outcome, one after it four", () => {
  const { states, transitions, properties: verdicts } = checkNow(subject());
  // Two states that are up; down with 00, to which both lead, with 01, 10 and 11.
  expect({ states, transitions }).toEqual({ states: 6, transitions: 6 });
  expect(verdicts.map(({ verdict }) => verdict)).toEqual(["violated", "holds"]);
  expect(verdicts[0]!.counterexample).toMatchObject({ run, message: "torn" });
});

test("a random run draws a value, and a replay takes the recorded one", async () => {
  const { properties } = await fuzz(subject(), { seed: 1, runs: 100 });
  expect(properties[0]).toMatchObject({ verdict: "violated", counterexample: { message: "torn" } });
  const space = new Space(disk, disk.scopes["smoke"]!);
  const choosing = (choices: readonly number[]) => {
    const before = space.initials().states[0]!.state;
    const found = space.find(before, { ...crash, choices });
    return "kind" in found
      ? found
      : space.view(space.after(before, found.move, found.outcome as never)).nodes[0]!.state;
  };
  expect(choosing([0, 0])).toEqual({ page: [0, 0] });
  // Before the write there is nothing to choose but 0.
  expect(choosing([0, 1])).toEqual({ kind: "misfit", why: "no such choice", wanted: 1, offered: [0] });
  expect(stepName(crash)).toBe("crash(n1, power, choosing 0, 1)");
});

test("a trace keeps the choice, and is gone if a crash leaves everything or nothing on disk", () => {
  const name = "a page is written as a whole";
  const trace = traceOf({
    space: new Space(disk, disk.scopes["smoke"]!),
    named: { name, property: hold[name]! },
    counterexample: { run, message: "torn" },
    found: { by: "check", command: "hearsay check disk", versions: {} },
  });
  const saved = readTrace(JSON.parse(JSON.stringify(writeTrace(trace))), "disk.json");
  expect(saved).toEqual(trace);
  const suite = (parts?: Parts): Suite => ({ of: subject(parts).protocol, hold, refuted: {} });
  expect(replay(saved, suite()).verdict).toBe("reproduced");
  expect(replay(saved, suite({ durable: ({ page }) => ({ page: [...page] }) })).verdict).toBe("gone");
});

test("an old trace, of a crash without choices, still replays", () => {
  const saved = writeTrace(
    traceOf({
      space: new Space(disk, disk.scopes["smoke"]!),
      counterexample: { run: { start: [], steps: [{ ...crash, choices: [] }] }, message: "n1: threw" },
      found: { by: "check", command: "hearsay check disk", versions: {} },
    }),
  ) as { steps: object[] };
  const older = { ...saved, steps: [{ kind: "crash", node: "n1", cause: "power" }] };
  expect(readTrace(older, "disk.json").steps).toEqual([{ ...crash, choices: [] }]);
});

test("last words cannot make choices, and a choice from nothing is an error", () => {
  let kept: { choose<T>(values: readonly T[]): T };
  const words: Parts = {
    durable: (_, self) => {
      kept = self;
      return {};
    },
    lastWords: () => {
      kept.choose([1, 2]);
      return [];
    },
  };
  expect(() => checkNow(subject(words))).toThrow("disk, n1, lastWords: an effect of n1 was called outside its handler");
  const nothing: Parts = { durable: (_, self) => ({ page: self.choose<[number, number]>([]) }) };
  expect(() => checkNow(subject(nothing))).toThrow("disk, n1, durable: n1 chooses from an empty list");
});

test("an error after a choice is reported with the choice", () => {
  const throwing: Parts = {
    durable: ({ page }, self) => {
      if (self.choose([1, 2]) === 2) throw new Error("unreadable");
      return { page };
    },
  };
  const found = checkNow(subject(throwing)).properties.find(({ name }) => name === THROWS);
  expect(found).toMatchObject({
    verdict: "violated",
    counterexample: { run: { steps: [{ ...crash, choices: [2] }] } },
  });
  expect(found!.counterexample!.message).toMatch(/^n1: durable threw Error: unreadable/u);
});

test("a `durable` that counts outside of the state is noticed", () => {
  let calls = 0;
  const counting: Parts = { durable: () => ({ page: [++calls, 0] }) };
  expect(() => checkNow(subject(counting))).toThrow(/^disk, n1, crash \(power\) is not pure/u);
});
