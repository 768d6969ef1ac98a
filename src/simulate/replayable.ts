/** Scopes without time: the one that is simulated, and one with the budgets that a simulated run needs to be replayed. */
import { type Budgets, type NodeBudget, type Scope } from "../model/scope.ts";
import type { Step } from "../model/step.ts";

/** In time no run ends at a bound on what is in flight, and nodes go by their own names. */
export function untimedScope(scope: Scope): Scope {
  const { inFlight: _, symmetric: __, ...simulated } = scope;
  return simulated;
}

/** The same scope with so many faults as happened in a run, and no timing. */
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

/** The most partitions in force at one time. */
function atOnce({ partitionedAtStart = [] }: Scope, steps: readonly Step[]): number {
  let [now, most] = [partitionedAtStart.length, partitionedAtStart.length];
  for (const { kind } of steps) {
    if (kind === "partition") now++;
    if (kind === "heal") now--;
    most = Math.max(most, now);
  }
  return Math.max(1, most);
}
