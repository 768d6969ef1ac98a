/**
 * A simulated run as one of the untimed world: each step is found as a move of the state that it happens in, and made by the
 * same functions as every other. For properties, which look at such states, and for telling a run step by step.
 */
import type { Step } from "../model/step.ts";
import { causeOf, idOf } from "../semantics/events.ts";
import { EMPTY, type Inbox } from "../semantics/inbox.ts";
import { act, changePartition, deliver, type Move, start, timeout, unpaid } from "../semantics/moves.ts";
import type { Outcome } from "../semantics/reaction.ts";
import type { MovingState } from "../semantics/packed-state.ts";
import { NOTHING } from "../semantics/space.ts";
import { MICROSECONDS } from "./durations.ts";
import type { Happening } from "./happening.ts";
import type { SimulatedPlace } from "./place.ts";
import type { Done } from "./reacted.ts";
import type { Begun } from "./simulated-run.ts";

/** At least so many of the last steps are told; of a longer run, what came before is forgotten. */
const TOLD = 100_000;

export class Followed {
  readonly state: MovingState;
  /** What has happened, and when, where the run is to be told afterwards. */
  readonly told: { readonly steps: Step[]; readonly times: number[] } | undefined;
  /** Whether nothing of it was forgotten. */
  isWhole = true;
  move!: Move;
  outcome!: Outcome;
  readonly #place: SimulatedPlace;
  #outcomes = 0;

  constructor(place: SimulatedPlace, isTold: boolean) {
    this.#place = place;
    this.told = isTold ? { steps: [], times: [] } : undefined;
    this.state = place.space.beforeStart(place.first.map((roleState, node) => place.roleStates.at(roleState, node)));
  }

  readonly began = ({ node, reacted }: Begun): void => {
    if (reacted.kind === "done") this.#place.space.take(this.state, start(node), this.#outcome(node, reacted));
  };

  /** Finds the step: `move` and `outcome` are what will be made of it. */
  find(happening: Happening): void {
    const { space } = this.#place;
    const { node, reacted } = happening;
    this.move = moveOf(this.#place, happening, () => this.state.inboxes[node]);
    if (this.told) this.#tell(space.step(this.state, this.move, reacted.choices), happening.at / MICROSECONDS);
    if (reacted.kind === "threw") return;
    this.outcome = node < 0 ? { ...NOTHING, nodeState: -1 } : this.#outcome(node, reacted);
  }

  #tell(step: Step, at: number): void {
    const { steps, times } = this.told!;
    steps.push(step);
    times.push(at);
    if (steps.length < 2 * TOLD) return;
    steps.splice(0, TOLD);
    times.splice(0, TOLD);
    this.isWhole = false;
  }

  /** Makes it. @param faults those in force after it */
  take(faults: number): void {
    if (this.move.node < 0) this.state.faults = faults;
    else this.#place.space.take(this.state, this.move, this.outcome);
  }

  #outcome(node: number, { roleState, to, contents, records, writes, choices }: Done): Outcome {
    return {
      kind: "done",
      // What is drawn hardly comes again: none is looked for among those before it.
      number: this.#outcomes++,
      nodeState: this.#place.roleStates.at(roleState, node),
      sends: to.map((destination, i) => this.#place.contents.envelope(node, destination, contents[i])),
      sendsToItself: to.includes(node),
      records: [...records],
      writes,
      choices: [...choices],
      offered: [],
    };
  }
}

/** A step as a move, in a state in which what it delivers or loses is in this inbox. Of copies and of a queue it is the first one. */
export function moveOf(
  { space, contents }: SimulatedPlace,
  { kind, node, event, sender, content, partition }: Happening,
  inboxWith: (envelope: number) => Inbox,
): Move {
  const envelope = content < 0 ? -1 : contents.envelope(sender, node, content);
  const inbox = envelope < 0 ? EMPTY : inboxWith(envelope);
  const at = inbox.indexOf(envelope);
  switch (kind) {
    case "deliver":
      return deliver(node, inbox, at, space);
    case "duplicate":
      return unpaid.duplicate(node, envelope, at);
    case "drop":
    case "lose":
      return unpaid.drop(node, at);
    case "timeout":
      return timeout(node, idOf(event));
    case "act":
      return act(node, idOf(event));
    case "start":
      return start(node);
    case "crash":
      return unpaid.crash(node, causeOf(event));
    case "restart":
      return unpaid.restart(node);
    case "partition":
    case "heal":
      return changePartition(kind, partition);
  }
}
