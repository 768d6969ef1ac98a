import { describe, expect, test } from "vitest";
import { fuzz } from "../../src/fuzz/fuzz.ts";
import type { AnyProperty } from "../../src/model/property.ts";
import { always, deadlockFree, eventually, sometimes } from "../../src/model/property-makers.ts";
import { type AnyProtocol, protocol } from "../../src/model/protocol.ts";

const fuzzed = async (of: AnyProtocol, properties: Readonly<Record<string, AnyProperty>>) => {
  const named = Object.entries(properties).map(([name, property]) => ({ name, property }));
  const subject = { protocol: of, scope: of.scopes["smoke"]!, selection: {}, properties: named };
  const found = await fuzz(subject, { seed: 1, runs: 100 });
  return found.properties.map(({ name, verdict, counterexample }) => [
    name,
    verdict,
    ...(counterexample?.run.steps.map(({ kind }) => kind) ?? []),
  ]);
};

describe("a partition in force at the start, though none may begin later", () => {
  interface Cut {
    roles: { a: { state: { heard: boolean }; receives: { kind: "hello" } } };
    scope: object;
  }
  const cut = protocol<Cut>()({
    name: "cut",
    summary: "a1 is cut off from a2 until that heals",
    nodes: () => ({ a: ["a1", "a2"] }),
    roles: {
      a: {
        init: () => ({ heard: false }),
        start(_, self) {
          if (self.id === "a1") self.send("a2", { kind: "hello" });
        },
        receive: { hello: (state) => void (state.heard = true) },
      },
    },
    rules: {},
    scopes: { smoke: { partitions: { cut: [["a1", "a2"]] }, partitionedAtStart: ["cut"] } },
  }) as unknown as AnyProtocol;
  const hasHeard = ({ nodes }: { readonly nodes: readonly { readonly state: unknown }[] }): boolean =>
    (nodes[1]!.state as { heard: boolean }).heard;

  test("heals in random runs", async () => {
    const properties = { healed: sometimes((world) => world.partitions.length === 0), heard: eventually(hasHeard) };
    expect(await fuzzed(cut, properties)).toEqual([
      ["healed", "holds"],
      ["heard", "holds"],
    ]);
  });

  test("does not hide what comes after it", async () => {
    expect(await fuzzed(cut, { "a2 hears nothing": always((world) => !hasHeard(world)) })).toEqual([
      ["a2 hears nothing", "violated", "heal", "deliver"],
    ]);
  });
});

describe("a node that does nothing any more but record", () => {
  interface Idler {
    roles: { a: { state: { done: boolean }; timer: { kind: "end" }; action: { kind: "idle" } } };
    record: { kind: "idle" };
    scope: object;
  }
  const idler = protocol<Idler>()({
    name: "idler",
    summary: "after a timeout it idles for ever",
    nodes: () => ({ a: ["a1"] }),
    roles: {
      a: {
        init: () => ({ done: false }),
        start: (_, self) => self.startTimer({ kind: "end" }),
        timeout: { end: (state) => void (state.done = true) },
        actions: ({ done }) => (done ? [{ kind: "idle" }] : []),
        act: { idle: (_, __, self) => self.record({ kind: "idle" }) },
      },
    },
    rules: {},
    scopes: { smoke: {} },
  }) as unknown as AnyProtocol;
  const goesOn = deadlockFree(() => false);
  const parity = { start: 0, fold: (count: number) => 1 - count };
  const history = always(({ history: count }: { readonly history: number }) => count < 2, { history: parity } as never);
  const withHistory = deadlockFree(() => false, { history: parity } as never);

  test("is at a dead end, alone or beside a property with a history", async () => {
    expect(await fuzzed(idler, { "goes on": goesOn })).toEqual([["goes on", "violated", "timeout"]]);
    expect(await fuzzed(idler, { "goes on": goesOn, "counts to one": history as AnyProperty })).toEqual([
      ["goes on", "violated", "timeout"],
      ["counts to one", "holds"],
    ]);
  });

  test("is at none for a property whose history goes on", async () => {
    expect(await fuzzed(idler, { "goes on": withHistory as AnyProperty })).toEqual([["goes on", "holds"]]);
  });
});
