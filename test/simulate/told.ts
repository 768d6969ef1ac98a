/** A simulated run with its steps, and what the untimed world says of them. */
import { expect } from "vitest";
import type { AnyProtocol } from "../../src/model/protocol.ts";
import type { Scope } from "../../src/model/scope.ts";
import type { Run } from "../../src/semantics/run.ts";
import { execute, type Execution } from "../../src/semantics/run.ts";
import { Space } from "../../src/semantics/space.ts";
import { planOf } from "../../src/simulate/plan.ts";
import { Reactions } from "../../src/simulate/reactions.ts";
import { replayableScope, untimedScope } from "../../src/simulate/replayable.ts";
import { SimulatedRun } from "../../src/simulate/simulated-run.ts";

export interface Told {
  readonly run: Run;
  /** Milliseconds since the start, of each step. */
  readonly times: readonly number[];
}

export function tell(
  protocol: AnyProtocol,
  scope: Scope,
  variant: string | undefined,
  seed: number,
  seconds: number,
): Told {
  const space = new Space(protocol, untimedScope(scope), { variant });
  const run = new SimulatedRun({ space, plan: planOf(space), reactions: new Reactions(space) }, seed, 0, true);
  const times: number[] = [];
  run.begin();
  run.go(seconds * 1e6, {
    stepping: () => undefined,
    stepped: (at) => {
      times.push(at);
      return false;
    },
    threw: (_, __, says) => expect.fail(says),
  });
  return { run: { start: run.start, steps: run.steps! }, times };
}

/** The same steps under the rules of `replay`. */
export function replayed(protocol: AnyProtocol, scope: Scope, variant: string | undefined, { run }: Told): Execution {
  return execute(new Space(protocol, replayableScope(scope, run.steps), { variant }), run);
}
