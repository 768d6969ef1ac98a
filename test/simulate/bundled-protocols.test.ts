/** Simulates each bundled protocol with every fault that a timing can have: each run is also a run without time. */
import { expect, test } from "vitest";
import type { Timing } from "../../src/index.ts";
import type { AnyProtocol } from "../../src/model/protocol.ts";
import type { Scope } from "../../src/model/scope.ts";
import { bundled, suiteOf } from "../bench/bundled.ts";
import { replayed, tell } from "./told.ts";

const about = (mean: number) => ({ kind: "exponential", mean, least: 1 }) as const;

function inRoughTime({ roles, nodes, scopes }: AnyProtocol): Scope {
  const { smoke } = scopes;
  const kinds = (table: "timeout" | "act"): readonly string[] =>
    Object.values(roles).flatMap((role) => Object.keys(role[table] ?? {}));
  const each = (table: "timeout" | "act", mean: number): Timing["timers"] =>
    Object.fromEntries(kinds(table).map((kind) => [kind, about(mean)]));
  const { client: _, ...servers } = nodes(smoke as never) as Readonly<Record<string, readonly string[]>>;
  const canPart = Object.values(servers).flat().length > 1;
  return {
    ...smoke,
    ...(canPart ? { partitions: "isolateEach" } : {}),
    timing: {
      delay: { kind: "log-normal", median: 5, sigma: 1 },
      loss: 0.05,
      duplication: 0.05,
      processing: about(0.5),
      timers: each("timeout", 500) ?? {},
      actions: each("act", 300) ?? {},
      crashes: [{ every: about(3000), down: about(500) }],
      pauses: [{ every: about(2000), lasting: about(100) }],
      ...(canPart ? { partitions: { every: 2000, lasting: about(300) } } : {}),
    },
  };
}

test.each([...bundled.keys()])("%s", async (name) => {
  const { of } = await suiteOf(name);
  const scope = inRoughTime(of);
  for (const variant of of.variants ?? [undefined]) {
    const told = tell(of, scope, variant, 1, 8);
    expect(told.run.steps.length).toBeGreaterThan(10);
    const { misfit, made } = replayed(of, scope, variant, told);
    expect({ variant, misfit, made }).toEqual({ variant, misfit: undefined, made: told.run.steps.length });
  }
});
