import fc from "fast-check";
import { expect, test } from "vitest";
import suite from "../../properties/basics/two-phase-commit.properties.ts";
import { refuteRun } from "../../src/check/search/refute-run.ts";
import { checkNow } from "../../src/check/check.ts";
import { stillViolates } from "../../src/fuzz/still-violates.ts";
import { fuzz } from "../../src/fuzz/fuzz.ts";
import { shrink } from "../../src/fuzz/shrink.ts";
import { type AnyProtocol, protocol, type RoleDefinition, type StateOf } from "../../src/model/protocol.ts";
import { always } from "../../src/model/property-makers.ts";
import type { Scope } from "../../src/model/scope.ts";
import type { Step } from "../../src/model/step.ts";
import { THROWS } from "../../src/semantics/never-throws.ts";
import { execute } from "../../src/semantics/run.ts";
import { Space } from "../../src/semantics/space.ts";
import { randomProtocol } from "../reference/random-protocol.ts";

test("a shrunk run violates the property when executed strictly, is 1-minimal, and shrinks to itself", async () => {
  let found = 0;
  for (const { protocol: of, scope, properties, options } of fc.sample(randomProtocol(), { seed: 1, numRuns: 150 })) {
    const named = Object.entries(properties).map(([name, property]) => ({ name, property }));
    const result = await fuzz(
      { protocol: of, scope, selection: options, properties: named },
      {
        seed: 1,
        runs: 30,
        settle: 100,
        refute: (one, run) => refuteRun(new Space(of, scope, { ...options, histories: [one] }), one, run, 1000),
      },
    );
    for (const { name, verdict, counterexample, scope: shrunkTo } of result.properties) {
      if (verdict !== "violated" || !counterexample || !shrunkTo) continue;
      found++;
      const violated = named.find((one) => one.name === name);
      const stillFails = stillViolates(violated);
      const space = new Space(of, shrunkTo, { ...options, histories: violated ? [violated] : [] });
      const { run, loopFrom = run.steps.length } = counterexample;
      const { made, threw, misfit } = execute(space, run);
      expect(misfit).toBeUndefined();
      expect(made).toBe(name === THROWS && threw !== undefined ? Math.max(0, run.steps.length - 1) : run.steps.length);
      expect(stillFails(space, { run, loopFrom })).toEqual(counterexample);
      for (const left of run.steps.keys()) {
        const without = { ...run, steps: run.steps.toSpliced(left, 1) };
        const loop = { loopFrom: left < loopFrom ? loopFrom - 1 : loopFrom };
        expect(stillFails(space, { run: without, ...loop })).toBeUndefined();
      }
      const again = shrink(
        { protocol: of, scope: shrunkTo, selection: options, named: violated },
        { run, loopFrom },
        stillFails,
      );
      expect(again!.counterexample).toEqual(counterexample);
    }
  }
  expect(found).toBeGreaterThan(50);
});

test("random runs violate nothing that an exhaustive search says holds", async () => {
  for (const { protocol: of, scope, properties, options, describe } of fc.sample(randomProtocol(), {
    seed: 2,
    numRuns: 150,
  })) {
    const named = Object.entries(properties).map(([name, property]) => ({ name, property }));
    const subject = { protocol: of, scope, selection: options, properties: named };
    const checked = checkNow(subject, { statesMax: 20_000 });
    const result = await fuzz(subject, { seed: 1, runs: 30, settle: 100 });
    for (const { name, kind, verdict, counterexample, scope: shrunkTo } of result.properties) {
      const exact = checked.properties.find((one) => one.name === name);
      if (!checked.complete || exact?.verdict === "incomplete") continue;
      if (kind === "sometimes") {
        if (verdict === "holds") expect(exact?.verdict, `${name} in ${describe}`).toBe("holds");
      } else if (verdict === "violated") {
        expect(exact?.verdict, `${name} in ${describe}`).toBe("violated");
        if (JSON.stringify(shrunkTo) === JSON.stringify(scope) && exact?.counterexample?.loopFrom === undefined) {
          expect(counterexample!.run.steps.length).toBeGreaterThanOrEqual(
            kind === "always" || kind === "step" ? exact!.counterexample!.run.steps.length : 0,
          );
        }
      }
    }
  }
});

interface Relay {
  roles: { server: { state: { seen: number }; receives: { kind: "ping" }; action: { kind: "ping" } } };
  scope: { servers: number };
}
const server: RoleDefinition<Relay, "server"> = {
  init: () => ({ seen: 0 }),
  actions: () => [{ kind: "ping" }],
  durable: (state) => ({ ...state }),
  act: { ping: (_state, _action, self) => self.send(self.peers.at(-1)!, { kind: "ping" }) },
  receive: { ping: (state) => void (state.seen = Math.min(3, state.seen + 1)) },
};
/** Each node may ping the next one; the last one must not be pinged twice. Faults make no difference to that. */
const relay = protocol<Relay>()({
  name: "relay",
  summary: "pings",
  nodes: ({ servers }) => ({ server: Array.from({ length: servers }, (_, i) => `n${i + 1}`) }),
  roles: { server },
  rules: {},
  scopes: { smoke: { servers: 4 } },
  smaller: ({ servers, ...rest }) => (servers > 2 ? [{ ...rest, servers: servers - 1 }] : []),
});

test("faults that the violation does not need, and nodes that it does not need, shrink away", async () => {
  const faults = { drop: 5, duplicate: 5, crash: 5, restart: 5, partition: 5 };
  const scope = { servers: 4, faults, partitions: "isolateEach", inFlight: 3 } as Scope;
  const seenTwice = always(
    ({ nodes }) => !nodes.some(({ state }) => (state as StateOf<Relay>).seen >= 2) || "pinged twice",
  );
  for (const seed of [1, 2, 3, 4, 5]) {
    const named = [{ name: "nobody is pinged twice", property: seenTwice }];
    const [found] = (await fuzz({ protocol: relay, scope, selection: {}, properties: named }, { seed, runs: 500 }))
      .properties;
    expect(found!.verdict).toBe("violated");
    // At most two senders and a receiver: one of four nodes does nothing.
    expect((found!.scope as Relay["scope"]).servers).toBeLessThan(4);
    const kinds = found!.counterexample!.run.steps.map(({ kind }) => kind).toSorted();
    // One ping delivered twice is just as small, but needs a fault.
    expect([["act", "act", "deliver", "deliver"].join(), ["act", "deliver", "duplicate"].join()]).toContain(
      kinds.join(),
    );
  }
});

test("a run whose steps are all needed is tried a few times, not once for each step", () => {
  let asked = 0;
  const property = always(({ nodes }) => {
    asked++;
    return (nodes[0]!.state as { seen: number }).seen < 300 || "300 are too many";
  });
  const named = { name: "few", property };
  const { smaller: _, ...alike } = relay;
  const counter: AnyProtocol = {
    ...alike,
    roles: {
      server: {
        ...server,
        start: (state: { seen: number }) => void state.seen++,
        act: { ping: (state: { seen: number }) => void state.seen++ },
      },
    },
  };
  const steps = Array.from({ length: 300 }, (): Step => ({
    kind: "act",
    node: "n1",
    action: { kind: "ping" },
    choices: [],
  }));
  // Starting is an event too.
  const run = { start: [], steps: steps.slice(1) };
  const scope = { servers: 2 } as Scope;
  const shrunk = shrink({ protocol: counter, scope, selection: {}, named }, { run }, stillViolates(named));
  expect(shrunk!.counterexample.run.steps).toHaveLength(299);
  expect(asked).toBeLessThan(10 * 300);
});

test("schedules that cannot be told apart become the same", async () => {
  const selection = { mutant: "commits before all have prepared" };
  const [named] = Object.entries(suite.hold).map(([name, property]) => ({ name, property }));
  const act = (node: string, kind: string): Step => ({ kind: "act", node, action: { kind }, choices: [] });
  const commits: Step = {
    kind: "deliver",
    node: "rm1",
    from: "tm",
    channel: "default",
    message: { kind: "commit" },
    choices: [],
  };
  const schedules = [
    [act("tm", "commit"), act("rm2", "give up"), commits],
    [act("tm", "commit"), commits, act("rm2", "give up")],
    [act("rm2", "give up"), act("tm", "commit"), commits],
  ];
  const shrunk = schedules.map((steps) =>
    shrink(
      { protocol: suite.of, scope: suite.of.scopes.rm2!, selection, named },
      { run: { start: [], steps } },
      stillViolates(named),
    ),
  );
  expect(shrunk[0]!.counterexample.run.steps).toHaveLength(3);
  expect(shrunk[1]).toEqual(shrunk[0]);
  expect(shrunk[2]).toEqual(shrunk[0]);
});

test("a run that does not fail is not shrunk", () => {
  const [name, property] = Object.entries(suite.hold)[0]!;
  const subject = { protocol: suite.of, scope: suite.of.scopes.rm2!, selection: {}, property };
  expect(shrink(subject, { run: { start: [], steps: [] } }, stillViolates({ name, property }))).toBeUndefined();
});
