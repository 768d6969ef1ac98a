/** Scopes without time: the one to simulate in, and the one with just the budgets that replaying a simulated run needs. */
import { type Budgets, type NodeBudget, type Scope } from "../model/scope.ts";
import type { Step } from "../model/step.ts";

/** In simulated time no bound on messages in flight cuts a run off, and nodes keep their own names. */
export function untimedScope(scope: Scope): Scope {
  const { inFlight: _, symmetric: __, ...simulated } = scope;
  return simulated;
}

/** The same scope without timing, with budgets for exactly the faults of this run. */
export function replayableScope(scope: Scope, steps: readonly Step[]): Scope {
  const { timing: _, ...untimed } = untimedScope(scope);
  const { restart } = scope.faults ?? {};
  const budgets: Budgets = {
    ...budgetFor("drop", steps, ({ kind }) => kind === "drop"),
    ...budgetFor("duplicate", steps, ({ kind }) => kind === "duplicate"),
    ...budgetFor("crash", steps, (step) => step.kind === "crash" && step.cause === "process"),
    ...budgetFor("host", steps, (step) => step.kind === "crash" && step.cause === "host"),
    ...budgetFor("power", steps, (step) => step.kind === "crash" && step.cause === "power"),
    ...budgetFor("restart", steps, ({ kind }) => kind === "restart"),
  };
  const after = typeof restart === "object" && "after" in restart ? { after: restart.after } : {};
  const partitions = steps.filter(({ kind }) => kind === "partition").length;
  return {
    ...untimed,
    faults: {
      ...budgets,
      ...(budgets.restart === undefined ? {} : { restart: { ...(budgets.restart as NodeBudget), ...after } as never }),
      ...(partitions > 0 ? { partition: partitions } : {}),
    },
    ...(partitions > 1 ? { partitionsAtOnce: atOnce(scope, steps) } : {}),
  };
}

function budgetFor(name: keyof Budgets, steps: readonly Step[], is: (step: Step) => boolean): Budgets {
  const nodes = steps.filter(is).flatMap((step) => ("node" in step ? [step.node] : []));
  return nodes.length === 0 ? {} : { [name]: { times: nodes.length, of: [...new Set(nodes)].sort() } };
}

/** The largest number of partitions in force at the same time. */
function atOnce({ partitionedAtStart = [] }: Scope, steps: readonly Step[]): number {
  let [now, most] = [partitionedAtStart.length, partitionedAtStart.length];
  for (const { kind } of steps) {
    if (kind === "partition") now++;
    if (kind === "heal") now--;
    most = Math.max(most, now);
  }
  return Math.max(1, most);
}
