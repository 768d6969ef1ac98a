/** Turns a move into a recorded step: by name and content, with the choices made in it. */
import type { NodeId } from "../model/network.ts";
import type { Step } from "../model/step.ts";
import { causeOf, idOf } from "./events.ts";
import type { Move } from "./enabled-steps.ts";
import type { Interned } from "./packed-state.ts";

/** @param lostAt the envelopes that a `drop` loses: 0 for the first one, and so on */
export function stepOf(
  interned: Interned,
  move: Move,
  choices: readonly number[],
  lostAt: (after: number) => number,
): Step {
  const { instance, values, faults } = interned;
  const node = instance.nodes[move.node];
  const chosen = choices.map((choice) => values.at(choice));
  switch (move.kind) {
    case "deliver":
    case "duplicate":
      return {
        kind: move.kind,
        node,
        ...wayOf(interned, idOf(move.event)),
        message: messageIn(interned, idOf(move.event)),
        choices: chosen,
      };
    case "drop":
      return {
        kind: move.kind,
        node,
        ...wayOf(interned, lostAt(0)),
        lost: Array.from({ length: move.count }, (_, i) => messageIn(interned, lostAt(i))),
      };
    case "timeout":
      return { kind: move.kind, node, timer: values.kinded(move.firing), choices: chosen };
    case "act":
      return { kind: move.kind, node, action: values.kinded(idOf(move.event)), choices: chosen };
    case "restart":
      return { kind: move.kind, node, choices: chosen };
    case "crash":
      return { kind: move.kind, node, cause: causeOf(move.event), choices: chosen };
    case "lose":
      return { kind: move.kind, node };
    case "partition":
    case "heal":
      return { kind: move.kind, partition: faults.partitionNames[move.at] };
  }
}

function messageIn({ values, envelopes }: Interned, envelope: number): { readonly kind: string } {
  return values.kinded(envelopes.all[envelope].message);
}

function wayOf(
  { instance, envelopes }: Interned,
  envelope: number,
): { readonly from: NodeId; readonly channel: string } {
  const { from, channel } = envelopes.all[envelope];
  return { from: instance.nodes[from], channel: instance.channels[channel] };
}
