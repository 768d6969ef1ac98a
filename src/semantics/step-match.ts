/**
 * Finds which move and which outcome a recorded step stands for. A replay compares the step with every move at a node, and a shrinker
 * replays one step thousands of times, so contents are compared by keys that are computed once.
 */
import { keyOf } from "../model/plain.ts";
import type { Step } from "../model/step.ts";
import type { Envelope } from "./envelopes.ts";
import { causeOf, idOf } from "./events.ts";
import type { Move } from "./enabled-steps.ts";
import type { Outcome, OutcomeTree } from "./outcome-tree.ts";
import type { Interned, PackedState } from "./packed-state.ts";
import type { Thrown } from "./reducer-result.ts";

const keys = new WeakMap<Step, string>();

/** Whether a move of this state is the step, whatever is chosen in it. */
export function isStep(interned: Interned, state: PackedState, move: Move, step: Step): boolean {
  if (move.kind !== step.kind) return false;
  const { values, faults } = interned;
  switch (step.kind) {
    case "deliver":
    case "duplicate":
      return (
        isOnWay(interned, envelopeAt(interned, state, move), step) &&
        values.key(envelopeAt(interned, state, move).message) === keyOfContent(step)
      );
    case "drop": {
      if (move.count !== step.lost.length || !isOnWay(interned, envelopeAt(interned, state, move), step)) return false;
      const lost = step.lost.map((_, i) => values.key(envelopeAt(interned, state, move, i).message));
      return `[${lost.join()}]` === keyOfContent(step);
    }
    case "timeout":
      return values.key(move.firing) === keyOfContent(step);
    case "act":
      return values.key(idOf(move.event)) === keyOfContent(step);
    case "crash":
      return causeOf(move.event) === step.cause;
    case "partition":
    case "heal":
      return faults.partitionNames[move.at] === step.partition;
    case "restart":
    case "lose":
      return true;
  }
}

const envelopeAt = ({ envelopes }: Interned, { inboxes }: PackedState, { node, at }: Move, after = 0): Envelope =>
  envelopes.all[inboxes[node][at + after]];

const isOnWay = (
  { instance: { nodes, channels } }: Interned,
  { from, channel }: Envelope,
  step: Step & { kind: "deliver" | "duplicate" | "drop" },
): boolean => nodes[from] === step.from && channels[channel] === step.channel;

/** A step that hands over, loses or takes something that is data. */
type WithContent = Step & { readonly kind: "deliver" | "duplicate" | "drop" | "timeout" | "act" };

function keyOfContent(step: WithContent): string {
  let key = keys.get(step);
  if (key === undefined) keys.set(step, (key = keyOf(contentOf(step), "step")));
  return key;
}

function contentOf(step: WithContent): unknown {
  switch (step.kind) {
    case "deliver":
    case "duplicate":
      return step.message;
    case "drop":
      return step.lost;
    case "timeout":
      return step.timer;
    case "act":
      return step.action;
  }
}

/** Why a step of a trace can't be taken. */
export type Misfit =
  | { readonly kind: "misfit"; readonly why: "not enabled" }
  | {
      readonly kind: "misfit";
      readonly why: "no such choice";
      readonly wanted: unknown;
      readonly offered: readonly unknown[];
    };

/** The outcome of a move with the recorded choices, or why they are not on offer. */
export function outcomeOf(
  { values }: Interned,
  tree: OutcomeTree,
  choices: readonly unknown[],
): Outcome | Thrown | Misfit {
  let now = tree;
  for (const [i, wanted] of choices.entries()) {
    if (now.kind !== "fork") return misfit(wanted, []);
    const at = now.values.indexOf(values.id(wanted, `choice ${i + 1}`));
    if (at < 0)
      return misfit(
        wanted,
        now.values.map((value) => values.at(value)),
      );
    now = now.branch(at);
  }
  return now.kind === "fork"
    ? misfit(
        undefined,
        now.values.map((value) => values.at(value)),
      )
    : now;
}

const misfit = (wanted: unknown, offered: readonly unknown[]): Misfit => ({
  kind: "misfit",
  why: "no such choice",
  wanted,
  offered,
});
