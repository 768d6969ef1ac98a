/** Tells a run as a story: each step with everything that it changed, and nothing that it did not. */
import { canonical } from "../../model/plain.ts";
import type { Shape, TimerOf } from "../../model/protocol.ts";
import type { NodeId } from "../../model/network.ts";
import type { Link } from "../../model/scope.ts";
import { isSameNumbers } from "../../model/same-numbers.ts";
import type { Step } from "../../model/step.ts";
import type { Execution, Run } from "../../semantics/run.ts";
import { execute } from "../../semantics/run.ts";
import type { Space } from "../../semantics/space.ts";
import type { Misfit } from "../../semantics/step-match.ts";
import type { PackedState } from "../../semantics/packed-state.ts";
import { messageView } from "../../semantics/world-view.ts";
import { changesBetween, type FieldChange } from "./changes.ts";
import { MessageOrigins, type Flight, type Message, type SentMessage } from "./message-origins.ts";

type Timer = TimerOf<Shape>;

/** What a step does, whatever led to it. */
export interface StepEffect {
  /** Of the state of the node it happens at. */
  readonly changes: readonly FieldChange[];
  /** Of the shared part. */
  readonly sharedChanges: readonly FieldChange[];
  readonly arms: readonly Timer[];
  readonly stops: readonly Timer[];
  readonly sends: readonly Message[];
  readonly records: readonly unknown[];
  /** For a partition or a heal: the links on which messages stop, or pass again. */
  readonly links: readonly Link[];
  /** Whether anything in the state is different now. */
  readonly changed: boolean;
}

export interface Happening extends StepEffect {
  /** 1 for the first step. */
  readonly number: number;
  /** For a run in simulated time: milliseconds since the start. */
  readonly at: number | undefined;
  readonly step: Step;
  /** For a delivery or a duplicate: the step that sent the message. */
  readonly sentIn: number | undefined;
  /** The step that delivered the same message before. */
  readonly deliveredIn: number | undefined;
  readonly overtakes: readonly SentMessage[];
  readonly lost: readonly SentMessage[];
  /** The nodes that are down after it. */
  readonly down: readonly NodeId[];
  /** Why the story ends here: the reducer threw, or the step no longer fits the protocol. */
  readonly ends: string | undefined;
}

export interface Recorded {
  readonly number: number;
  readonly node: NodeId;
  readonly records: readonly unknown[];
}

export interface Story {
  readonly nodes: readonly NodeId[];
  /** What nodes did while they started. */
  readonly start: readonly {
    readonly node: NodeId;
    readonly state: unknown;
    readonly chose: readonly unknown[];
    readonly arms: readonly Timer[];
    readonly sends: readonly Message[];
  }[];
  /** Only the steps that are drawn. */
  readonly happenings: readonly Happening[];
  /** What nodes recorded, in all steps. */
  readonly recorded: readonly Recorded[];
  /** Every message with what became of it, in the order of sending. */
  readonly flights: readonly Flight[];
  /** Messages that were sent and neither arrived nor were lost. */
  readonly stillInFlight: readonly SentMessage[];
  /** Whether every step was possible. */
  readonly fits: boolean;
}

/** @param drawn the numbers of the steps to tell, from 1; the others are only followed */
export function tell(
  space: Space,
  run: Run,
  drawn: readonly number[],
  { states, misfit, threw }: Execution = execute(space, run),
): Story {
  const { nodes, channels, kinds } = space.instance;
  if (states.length === 0)
    return { nodes, start: [], happenings: [], recorded: [], flights: [], stillInFlight: [], fits: true };
  const first = space.view(states[0]);
  const origins = new MessageOrigins((channel) => kinds[channels.indexOf(channel)], first.inFlight);
  const isDrawn = new Set(drawn);
  const happenings: Happening[] = [];
  const recorded: Recorded[] = [];
  for (const [i, step] of run.steps.slice(0, states.length).entries()) {
    const number = i + 1;
    const did = { step, number, at: run.times?.[i], ...effects(space, states[i], step) };
    if (did.records.length > 0 && "node" in step) recorded.push({ number, node: step.node, records: did.records });
    const after = states.at(number);
    if (!after) {
      const ends = threw ?? misfitText(misfit);
      happenings.push({ ...happening(space, origins, did, states[i], states[i]), ends });
    } else if (isDrawn.has(number)) {
      happenings.push(happening(space, origins, did, states[i], after));
    } else {
      origins.after(number, step, did.sends, space.view(after).inFlight);
    }
  }
  return {
    nodes,
    start: first.nodes.map(({ id, state, timers }) => ({
      node: id,
      state,
      chose: run.start.find(({ node }) => node === id)?.choices ?? [],
      arms: timers,
      sends: first.inFlight.filter(({ from }) => from === id),
    })),
    happenings,
    recorded,
    flights: origins.flights,
    stillInFlight: origins.neverDelivered(),
    fits: misfit === undefined,
  };
}

/** A step, with what was sent and recorded in it. */
interface Did {
  readonly step: Step;
  readonly number: number;
  readonly at: number | undefined;
  readonly sends: readonly Message[];
  readonly records: readonly unknown[];
}

function happening(space: Space, origins: MessageOrigins, did: Did, from: PackedState, to: PackedState): Happening {
  const { step, number, at, sends } = did;
  const [before, after] = [space.view(from), space.view(to)];
  const delivered = step.kind === "deliver" || step.kind === "duplicate" ? messageOf(step) : undefined;
  const overtakes = delivered ? origins.overtakenBy(delivered) : [];
  const { sentIn, deliveredIn } = delivered ? origins.of(delivered) : { sentIn: undefined, deliveredIn: undefined };
  const lost = lostIn(origins, step, before.inFlight, after.inFlight);
  if (from !== to) origins.after(number, step, sends, after.inFlight);
  return {
    ...effectBetween(space, did, from, to),
    number,
    at,
    step,
    sentIn,
    deliveredIn,
    overtakes,
    lost,
    down: after.nodes.filter(({ up }) => !up).map(({ id }) => id),
    ends: undefined,
  };
}

/** What a step that is possible in a state would do there. */
export const effectOf = (space: Space, step: Step, from: PackedState, to: PackedState): StepEffect =>
  effectBetween(space, { step, ...effects(space, from, step) }, from, to);

function effectBetween(
  space: Space,
  { step, sends, records }: Omit<Did, "number" | "at">,
  from: PackedState,
  to: PackedState,
): StepEffect {
  const [before, after] = [space.view(from), space.view(to)];
  const node = "node" in step ? space.instance.nodes.indexOf(step.node) : -1;
  const [was, is] = [before.nodes.at(node), after.nodes.at(node)];
  const fired = step.kind === "timeout" ? [step.timer] : [];
  const here = node >= 0 && was !== undefined && is !== undefined;
  return {
    changes: here ? changesBetween(was.state, is.state) : [],
    sharedChanges: changesBetween(before.shared, after.shared, "shared"),
    arms: here ? without(is.timers, without(was.timers, fired)) : [],
    stops: here ? without(without(was.timers, fired), is.timers) : [],
    sends: from === to ? [] : sends,
    records,
    links: step.kind === "partition" || step.kind === "heal" ? linksThatChange(space, from, to) : [],
    changed: !isSameButBudgets(space, from, to),
  };
}

const messageOf = (step: Step & { kind: "deliver" | "duplicate" }): Message => ({
  from: step.from,
  to: step.node,
  channel: step.channel,
  message: step.message,
});

/** The messages that a drop, a loss or a new connection made disappear. */
function lostIn(
  origins: MessageOrigins,
  step: Step,
  before: readonly Message[],
  after: readonly Message[],
): readonly SentMessage[] {
  const withOrigin = (message: Message): SentMessage => ({ message, sentIn: origins.youngest(message) ?? 0 });
  switch (step.kind) {
    case "drop":
      return step.lost.map((message) => withOrigin({ from: step.from, to: step.node, channel: step.channel, message }));
    case "lose":
    case "restart": {
      const left = after.map((message) => canonical(message, "message").key);
      return before
        .filter((message) => {
          if (message.to !== step.node) return false;
          const at = left.indexOf(canonical(message, "message").key);
          if (at >= 0) left.splice(at, 1);
          return at < 0;
        })
        .map(withOrigin);
    }
    case "deliver":
    case "duplicate":
    case "timeout":
    case "act":
    case "crash":
    case "partition":
    case "heal":
      return [];
  }
}

/** What was sent and recorded. The state after it would show only the messages that were not in flight before. */
function effects(
  space: Space,
  state: PackedState,
  step: Step,
): { readonly sends: readonly Message[]; readonly records: readonly unknown[] } {
  const { envelopes, values } = space;
  const found = space.find(state, step);
  if (!("move" in found) || found.outcome.kind === "threw") return { sends: [], records: [] };
  const sends = found.outcome.sends.map((id) => messageView(space, envelopes.all[id]));
  return { sends, records: found.outcome.records.map((id) => values.at(id)) };
}

const without = (timers: readonly Timer[], others: readonly Timer[]): readonly Timer[] => {
  const known = others.map((timer) => canonical(timer, "timer").key);
  return timers.filter((timer) => !known.includes(canonical(timer, "timer").key));
};

function linksThatChange({ faults, instance: { nodes } }: Space, from: PackedState, to: PackedState): readonly Link[] {
  return nodes.flatMap((a, i) =>
    nodes.flatMap((b, j): readonly Link[] =>
      faults.blocked(from.faults, i, j) === faults.blocked(to.faults, i, j) ? [] : [[a, b]],
    ),
  );
}

/** Whether everything is the same except what is left of the fault budgets, which no node can see. */
const isSameButBudgets = ({ faults }: Space, a: PackedState, b: PackedState): boolean =>
  a.shared === b.shared &&
  a.nodeStates.every((nodeState, i) => nodeState === b.nodeStates[i]) &&
  a.inboxes.every((inbox, i) => isSameNumbers(inbox, b.inboxes[i])) &&
  faults.partitionsInForce(a.faults).join() === faults.partitionsInForce(b.faults).join();

function misfitText(misfit: Misfit | undefined): string {
  if (misfit?.why === "no such choice") return "this choice is no longer offered; the rest of the run does not fit";
  return "this step is no longer possible here; the rest of the run does not fit";
}
