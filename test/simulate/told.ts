/** A simulated run with its steps, and the same steps replayed without time. */
import { expect } from "vitest";
import type { AnyProtocol } from "../../src/model/protocol.ts";
import type { Scope } from "../../src/model/scope.ts";
import type { Inbox } from "../../src/semantics/inbox.ts";
import type { Run } from "../../src/semantics/run.ts";
import { execute, type Execution } from "../../src/semantics/run.ts";
import { Space } from "../../src/semantics/space.ts";
import type { Thrown } from "../../src/semantics/reducer-result.ts";
import { Followed } from "../../src/simulate/untimed-run.ts";
import { placeOf } from "../../src/simulate/simulated-place.ts";
import { replayableScope, untimedScope } from "../../src/simulate/replayable-scope.ts";
import { SimulatedRun } from "../../src/simulate/simulated-run.ts";

export interface Told {
  readonly run: Run;
  /** The time of each step, in milliseconds since the start. */
  readonly times: readonly number[];
}

export function tell(
  protocol: AnyProtocol,
  scope: Scope,
  variant: string | undefined,
  seed: number,
  seconds: number,
  stepped?: (inFlight: readonly Inbox[], untimed: readonly Inbox[]) => void,
): Told {
  const space = new Space(protocol, untimedScope(scope), { variant });
  const place = placeOf(space);
  const run = new SimulatedRun(place, seed, 0);
  const followed = new Followed(place, true);
  run.begin(followed.began);
  run.go(seconds * 1e6, {
    started: () => false,
    stepped: (step) => {
      followed.find(step);
      followed.take(run.faults);
      stepped?.(run.inFlight(), followed.state.inboxes);
      return false;
    },
    threw: ({ outcome }) => expect.fail((outcome as Thrown).message),
  });
  const { steps, times } = followed.told!;
  return { run: { start: run.starts.chosen, steps }, times };
}

/** The same steps under the rules of `replay`. */
export function replayed(protocol: AnyProtocol, scope: Scope, variant: string | undefined, { run }: Told): Execution {
  return execute(new Space(protocol, replayableScope(scope, run.steps), { variant }), run);
}
