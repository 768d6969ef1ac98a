/** The steps of a model that a driver of real code is asked about: those of saved traces and of random walks. */
import type { AnyProtocol } from "../../src/model/protocol.ts";
import type { Scope } from "../../src/model/scope.ts";
import type { Step } from "../../src/model/step.ts";
import { outcomes } from "../../src/semantics/outcome-tree.ts";
import { execute } from "../../src/semantics/run.ts";
import { Space } from "../../src/semantics/space.ts";
import { listTraces, loadTrace } from "../../src/trace/load-trace.ts";
import type { Draw } from "./draw.ts";
import type { Happening } from "./react.ts";

/** A step at one node, and the state in which the node takes it. */
export interface Taken {
  readonly node: string;
  readonly state: unknown;
  readonly scope: Scope;
  /** undefined for a step that no node takes: a dropped message, a crash, a partition. */
  readonly happening: Happening | undefined;
  readonly step: Step;
}

/** All nodes as they are when a step is taken, and the step. */
export type OnStep = (taken: Taken) => Promise<void>;

function happeningIn(step: Step): Happening | undefined {
  switch (step.kind) {
    case "deliver":
    case "duplicate":
      return { kind: "message", message: step.message, from: step.from, channel: step.channel };
    case "timeout":
      return { kind: "timer", timer: step.timer };
    case "act":
      return { kind: "action", action: step.action };
    case "drop":
    case "restart":
    case "crash":
    case "lose":
    case "partition":
    case "heal":
      return undefined;
  }
}

/** One random walk from the start of a scope, of at most this many steps. */
export async function walk(
  space: Space,
  length: number,
  draw: Draw,
  onStep: OnStep,
  onSituation?: (node: string, state: unknown, scope: Scope) => Promise<void>,
): Promise<void> {
  const { nodes, scope } = space.instance;
  let { state } = draw.of(space.initials().states);
  for (let made = 0; made < length; made++) {
    const moves = space.moves(state);
    if (moves.length === 0) return;
    const move = draw.of(moves);
    const outcome = draw.of(outcomes(space.outcomeTree(state, move)));
    if (outcome.kind === "threw") return;
    if (move.node >= 0) {
      const view = space.nodeStates.view(state.nodeStates[move.node]);
      if (view.up) await onSituation?.(view.id, view.state, scope);
      const step = space.step(state, move, outcome.choices);
      await onStep({ node: nodes[move.node], state: view.state, scope, happening: happeningIn(step), step });
    }
    state = space.after(state, move, outcome);
  }
}

/** Every step of the saved traces of a variant, in this folder. @returns how many traces these are */
export async function followTraces(
  protocol: AnyProtocol,
  variant: string,
  folder: string,
  onStep: OnStep,
): Promise<number> {
  const traces = listTraces(folder)
    .map((path) => loadTrace(path))
    .filter((trace) => trace.variant === variant && trace.mutant === null);
  for (const trace of traces) {
    const space = new Space(protocol, trace.scope.values, { variant });
    const { states, made } = execute(space, trace);
    if (made < trace.steps.length) throw new Error(`a trace of ${protocol.name} does not fit any more: replay it`);
    for (const [at, step] of trace.steps.entries()) {
      if (!("node" in step)) continue;
      const view = space.nodeStates.view(states[at].nodeStates[space.instance.index.get(step.node)!]);
      const { scope } = space.instance;
      await onStep({ node: step.node, state: view.state, scope, happening: happeningIn(step), step });
    }
  }
  return traces.length;
}
