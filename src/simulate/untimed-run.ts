/**
 * Follows a simulated run in the untimed world: each step becomes a move of the current state, made by the same functions as in a check.
 * For properties, which look at such states, and for recording a run step by step.
 */
import { MemoizedAnswers } from "../fuzz/memoized-answers.ts";
import type { Step } from "../model/step.ts";
import { causeOf, idOf } from "../semantics/events.ts";
import { EMPTY, type Inbox } from "../semantics/inbox.ts";
import { act, changePartition, deliver, type Move, start, timeout, unpaid } from "../semantics/enabled-steps.ts";
import type { Outcome } from "../semantics/outcome-tree.ts";
import { copyOf, type MovingState, type PackedState, turnInto } from "../semantics/packed-state.ts";
import { NOTHING } from "../semantics/space.ts";
import { MICROSECONDS } from "./durations.ts";
import type { TimedStep } from "./timed-step.ts";
import type { SimulatedPlace } from "./simulated-place.ts";
import type { RoleEffect } from "./role-outcome.ts";
import type { Begun } from "./simulated-run.ts";

/** At least this many of the last steps are recorded; in a longer run the earlier ones are forgotten. */
const TOLD = 100_000;

export class Followed {
  readonly state: MovingState;
  /** The steps so far and their times in milliseconds, if the run is recorded. */
  readonly told: { readonly steps: Step[]; readonly times: number[] } | undefined;
  /** Whether no step was forgotten. */
  isWhole = true;
  move!: Move;
  outcome!: Outcome;
  readonly #place: SimulatedPlace;
  readonly #beforeStart: PackedState;
  #answers: MemoizedAnswers | undefined;
  #outcomes = 0;

  constructor(place: SimulatedPlace, isTold: boolean) {
    this.#place = place;
    this.told = isTold ? { steps: [], times: [] } : undefined;
    this.state = place.space.beforeStart(place.first.map((roleState, node) => place.roleStates.at(roleState, node)));
    this.#beforeStart = copyOf(this.state);
  }

  /** What properties said of these states. It stays true in further runs, so it is kept: most of them begin alike. */
  get answers(): MemoizedAnswers {
    return (this.#answers ??= new MemoizedAnswers(this.#place.space, this.state));
  }

  /** Goes back to the state before any node has started, for another run. Answers are remembered by outcomes, whose numbers go on. */
  rewind(): void {
    turnInto(this.state, this.#beforeStart);
  }

  readonly began = ({ node, outcome }: Begun): void => {
    if (outcome.kind === "done") this.#place.space.take(this.state, start(node), this.#outcome(node, outcome));
  };

  /** Finds the step: sets `move` and `outcome` to what `take` will apply. */
  find(step: TimedStep): void {
    const { space } = this.#place;
    const { node, outcome } = step;
    this.move = moveOf(this.#place, step, () => this.state.inboxes[node]);
    if (this.told) this.#tell(space.step(this.state, this.move, outcome.choices), step.at / MICROSECONDS);
    if (outcome.kind === "threw") return;
    this.outcome = node < 0 ? { ...NOTHING, nodeState: -1 } : this.#outcome(node, outcome);
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

  /** Applies the step. @param faults those in force after it */
  take(faults: number): void {
    if (this.move.node < 0) this.state.faults = faults;
    else this.#place.space.take(this.state, this.move, this.outcome);
  }

  #outcome(node: number, { roleState, to, contents, records, writes, choices }: RoleEffect): Outcome {
    return {
      kind: "done",
      // Random outcomes hardly ever recur, so there is no point in looking for an equal one.
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

/** A step as a move, in a state whose inbox holds what it delivers or loses. Of several copies, or of a queue, it takes the first. */
export function moveOf(
  { space, contents }: SimulatedPlace,
  { kind, node, event, sender, content, partition }: TimedStep,
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
