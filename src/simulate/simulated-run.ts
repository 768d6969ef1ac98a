/**
 * One run in simulated time. Everything that is due sits in one event queue; taking an entry out makes it a step. Nodes are kept as role
 * states and messages as contents: there is no state of the whole system, and handling one event never looks at all nodes (except when
 * a shared part changes). For anyone who needs whole states, `Followed` makes the same steps as moves of the untimed state.
 */
import { figure } from "../model/counted.ts";
import { ModelError } from "../model/model-error.ts";
import type { Cause } from "../model/network.ts";
import type { StepKind } from "../model/step.ts";
import {
  actionEvent,
  crashEvent,
  idOf,
  kindOf,
  messageEvent,
  RESTART,
  START,
  timerEvent,
} from "../semantics/events.ts";
import { ACTION, AGAIN, EventQueue, LOST, MESSAGE, TASK, TIMER, WAKE } from "./event-queue.ts";
import { PendingTimers } from "./pending-timers.ts";
import { Backlogs } from "./backlogs.ts";
import { MICROSECONDS } from "./durations.ts";
import { Failures } from "./failures.ts";
import type { TimedStep, StepListener } from "./timed-step.ts";
import { PendingActions } from "./pending-actions.ts";
import { NodeStreams } from "./node-streams.ts";
import { PartitionsInForce } from "./partitions-in-force.ts";
import type { SimulatedPlace } from "./simulated-place.ts";
import { MessagesInFlight } from "./messages-in-flight.ts";
import { AT_NO_NODE, type RoleEffect, nothing, type RoleOutcome } from "./role-outcome.ts";
import { MeasuredStarts } from "./measured-starts.ts";
import { Streams } from "./streams.ts";

/** What a node did in its `start`. */
export interface Begun {
  readonly node: number;
  readonly outcome: RoleOutcome;
}

/** The pulse beats once per this many entries of the event queue: few, because a measure may look at all nodes at each. */
const BEATS = 64;

/** More steps than this within one microsecond are taken for an endless loop. */
const STEPS_AT_ONCE_MAX = 1_000_000;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export class SimulatedRun {
  /** In microseconds. */
  now = 0;
  /** Steps made so far. */
  events = 0;
  /** The role state of each node. */
  readonly roleStates: number[];
  shared: number;
  readonly starts: MeasuredStarts;
  readonly #place: SimulatedPlace;
  readonly #streams: Streams;
  readonly #nodeStreams: NodeStreams;
  readonly #queue = new EventQueue();
  readonly #messages: MessagesInFlight;
  readonly #timers: PendingTimers;
  /** Tasks that are due, by slot. */
  readonly #tasks = new Map<number, () => void>();
  /** By node: the slots of messages that it did not accept, or could not because it was down. */
  readonly #waiting: number[][] = [];
  readonly #partitions: PartitionsInForce;
  readonly #backlogs: Backlogs;
  readonly #actions: PendingActions;
  #stepsNow = 0;
  #isOver = false;
  #listener: StepListener | undefined;
  readonly #step: Mutable<TimedStep> = {
    at: 0,
    kind: "act",
    node: -1,
    event: -1,
    content: -1,
    sender: -1,
    partition: -1,
    before: -1,
    after: -1,
    outcome: AT_NO_NODE,
  };

  constructor(place: SimulatedPlace, seed: number, run: number) {
    this.#place = place;
    this.#streams = new Streams(seed, run, place.streamNames);
    const { instance, faults, sharedPart } = place.space;
    const streams = (this.#nodeStreams = new NodeStreams(this.#streams, instance.nodes.length));
    this.roleStates = [...place.first];
    this.starts = new MeasuredStarts(place.space.values, instance.nodes);
    this.#messages = new MessagesInFlight(place, this.#queue, {
      delay: (node) => streams.delay(node),
      loss: (node) => streams.of("loss", node),
    });
    this.#timers = new PendingTimers(place, this.#queue, {
      timer: (node) => streams.of("timer", node),
      clock: (node) => streams.of("clock", node),
    });
    this.#actions = new PendingActions(place, this.#queue, streams);
    this.#backlogs = new Backlogs(this.#queue);
    this.#partitions = new PartitionsInForce(faults);
    this.shared = sharedPart.start;
  }

  /** The faults in force. */
  get faults(): number {
    return this.#partitions.faults;
  }

  /**
   * Runs `start` at every node, then schedules actions and failures.
   *
   * @param began called with what each node did
   * @returns the first node that threw, if any
   */
  begin(began?: (begun: Begun) => void): { readonly node: number; readonly message: string } | undefined {
    const { space, plan } = this.#place;
    const { nodes } = space.instance;
    for (let node = 0; node < nodes.length; node++) {
      const outcome = this.#outcomeOf(node, START, -1);
      if (outcome.kind === "threw") return { node, message: outcome.message };
      began?.({ node, outcome });
      this.starts.add(node, this.roleStates[node], outcome);
      this.roleStates[node] = outcome.roleState;
      if (outcome.writes !== 0) this.shared = space.sharedPart.after(this.shared, outcome.writes);
      this.#timers.arm(node, outcome.armings, 0, this.#nodeStreams.drawn(plan.offset, "clock", node));
      this.#send(node, outcome);
    }
    for (let node = 0; node < nodes.length; node++) this.#listActions(node);
    const place = { plan, nodes, partitions: space.faults.partitionNames.length };
    new Failures(place, this.#streams, {
      later: (after, task) => this.#later(after, task),
      crash: (node, cause) => this.#crash(node, cause),
      restart: (node) => this.#restart(node),
      pause: (node, lasting) => this.#backlogs.pause(node, this.now + lasting),
      partition: (partition) => this.#partition(partition),
      heal: (partition) => this.#heal(partition),
    }).begin();
    return undefined;
  }

  /**
   * Runs until the time (in microseconds) is over, nothing is due any more, or the listener says so.
   *
   * @returns false if the driver wants its turn before that: call it again to go on
   * @throws Stopped if it must end earlier
   */
  go(until: number, listener: StepListener): boolean {
    this.#listener = listener;
    if (this.starts.tell(listener)) this.#isOver = true;
    const { pulse } = this.#place.space;
    for (let taken = 1; !this.#isOver; taken++) {
      if (taken % BEATS === 0) {
        pulse.beat();
        if (pulse.isDue) return false;
      }
      const at = this.#queue.next;
      if (at === undefined || at > until) break;
      if (at > this.now) {
        this.now = at;
        this.#stepsNow = 0;
      }
      this.#happen(this.#queue.take());
    }
    if (!this.#isOver) this.now = until;
    return true;
  }

  /** What is in flight now, as envelopes, by destination. */
  inFlight(): readonly number[][] {
    return this.#messages.inFlight();
  }

  #happen(slot: number): void {
    const kind = this.#queue.kind(slot);
    if (kind === TASK) {
      const task = this.#tasks.get(slot)!;
      this.#tasks.delete(slot);
      this.#queue.release(slot);
      return task();
    }
    const node = this.#queue.node(slot);
    if (kind === WAKE) {
      this.#queue.release(slot);
      return this.#backlogs.wake(node, this.now, (waiting) => {
        this.#do(waiting);
        return !this.#isOver;
      });
    }
    if (kind !== LOST && this.#backlogs.isBusy(node, this.now)) return this.#backlogs.postpone(slot);
    this.#do(slot);
  }

  #do(slot: number): void {
    const kind = this.#queue.kind(slot);
    if (kind !== TIMER && kind !== ACTION) return this.#arrive(slot);
    const node = this.#queue.node(slot);
    const what = this.#queue.what(slot);
    const counts = kind === TIMER ? this.#timers.fires(slot) : this.#actions.takes(slot);
    this.#queue.release(slot);
    if (!counts) return;
    if (kind === TIMER) this.#make("timeout", node, timerEvent(what), -1, -1);
    else this.#make("act", node, actionEvent(what), -1, -1);
  }

  #arrive(slot: number): void {
    const { contents, roleStates } = this.#place;
    const queue = this.#queue;
    if (this.#messages.isGone(slot)) return queue.release(slot);
    const [node, from, due] = [queue.node(slot), queue.sender(slot), queue.kind(slot)];
    const kind = contents.kind(queue.what(slot));
    const mayBeLost = kind === "unordered" || kind === "coalescing";
    const isUp = roleStates.isUp(this.roleStates[node]);
    const isBlocked = this.#partitions.blocks(from, node);
    if (due === LOST || (mayBeLost && (isBlocked || !isUp))) {
      const content = queue.what(slot);
      this.#messages.leave(slot);
      this.#enter("drop", node, -1, from, content, nothing(this.roleStates[node]));
      return this.#bearWitness();
    }
    if (isBlocked) return this.#partitions.hold(slot);
    const content = this.#messages.contentOf(slot);
    if (!isUp || !this.#accepts(node, from, content)) return void (this.#waiting[node] ??= []).push(slot);
    if (due === AGAIN) {
      queue.putAgain(this.now + this.#messages.delay(from, content, this.now), slot, MESSAGE);
      return this.#make("duplicate", node, messageEvent(content), from, content);
    }
    this.#messages.leave(slot);
    this.#make("deliver", node, messageEvent(content), from, content);
  }

  #accepts(node: number, from: number, content: number): boolean {
    const { space, roleStates, contents } = this.#place;
    if (space.instance.behaviours[node].accepts === undefined) return true;
    const nodeState = roleStates.at(this.roleStates[node], node);
    return space.nodeStates.accepts(nodeState, contents.envelope(from, node, content), this.shared);
  }

  #outcomeOf(node: number, event: number, sender: number): RoleOutcome {
    return this.#place.drawnOutcomes.of(this.roleStates[node], node, event, sender, this.shared, this.#nodeStreams);
  }

  /** Makes a step in which a node handles an event. */
  #make(kind: StepKind, node: number, event: number, sender: number, content: number): void {
    const outcome = this.#outcomeOf(node, event, sender);
    if (outcome.kind === "threw") {
      this.#tell(kind, node, event, sender, content, this.roleStates[node], outcome);
      this.events++;
      this.#isOver = true;
      this.#listener!.threw(this.#step);
      return;
    }
    const sharedBefore = this.shared;
    const before = this.roleStates[node];
    this.#enter(kind, node, event, sender, content, outcome);
    const { processing } = this.#place.plan;
    if (processing !== undefined)
      this.#backlogs.setBusy(node, this.now + this.#nodeStreams.drawn(processing, "processing", node));
    if (outcome.armings.length > 0) this.#timers.arm(node, outcome.armings, this.now, 0);
    if (outcome.to.length > 0) this.#send(node, outcome);
    // What a node may do depends on its state, and an action that was taken may be taken again.
    if (outcome.roleState !== before || kind === "act") this.#listActions(node);
    if (this.shared !== sharedBefore) this.#sharedChanged();
    this.#bearWitness();
  }

  /** Call this when everything sent in the step is in flight, because the listener sees the state after it. */
  #bearWitness(): void {
    if (this.#listener!.stepped(this.#step)) this.#isOver = true;
  }

  #enter(kind: StepKind, node: number, event: number, sender: number, content: number, outcome: RoleEffect): void {
    if (++this.#stepsNow > STEPS_AT_ONCE_MAX) throw this.#standsStill(kind, node, event);
    const before = node < 0 ? -1 : this.roleStates[node];
    const { roleState, writes } = outcome;
    this.#tell(kind, node, event, sender, content, roleState, outcome);
    if (node >= 0) this.roleStates[node] = roleState;
    if (writes !== 0) this.shared = this.#place.space.sharedPart.after(this.shared, writes);
    this.events++;
    if (node >= 0 && roleState !== before && this.#waiting[node] !== undefined) this.#tryAgain(node);
  }

  #tell(
    kind: StepKind,
    node: number,
    event: number,
    sender: number,
    content: number,
    after: number,
    outcome: RoleOutcome,
  ): void {
    const step = this.#step;
    step.at = this.now;
    step.kind = kind;
    step.node = node;
    step.event = event;
    step.sender = sender;
    step.content = content;
    step.before = node < 0 ? -1 : this.roleStates[node];
    step.after = after;
    step.outcome = outcome;
  }

  /** What a node did not accept in its last state it may accept now. */
  #tryAgain(node: number): void {
    const waiting = this.#waiting[node];
    delete this.#waiting[node];
    for (const slot of waiting) this.#queue.putAgain(this.now, slot);
  }

  #send(from: number, { to, contents }: RoleEffect): void {
    for (let i = 0; i < contents.length; i++) this.#messages.send(from, to[i], contents[i], this.now);
  }

  #listActions(node: number): void {
    this.#actions.list(node, this.roleStates[node], this.shared, this.now);
  }

  /** What other nodes may do and accept can depend on the shared part: the only reason to look at all nodes. */
  #sharedChanged(): void {
    for (let node = 0; node < this.roleStates.length; node++) {
      this.#listActions(node);
      if (this.#waiting[node] !== undefined) this.#tryAgain(node);
    }
  }

  #crash(node: number, cause: Cause): void {
    if (!this.#place.roleStates.isUp(this.roleStates[node])) return;
    this.#timers.disarm(node, this.#place.roleStates.timers(this.roleStates[node]));
    this.#actions.forget(node);
    this.#make("crash", node, crashEvent(cause), -1, -1);
  }

  #restart(node: number): void {
    if (this.#place.roleStates.isUp(this.roleStates[node])) return;
    this.#messages.renew(node);
    this.#backlogs.setBusy(node, this.now);
    this.#make("restart", node, RESTART, -1, -1);
  }

  #partition(partition: number): void {
    if (this.#partitions.begin(partition)) this.#changePartition("partition", partition);
  }

  #heal(partition: number): void {
    if (!this.#partitions.end(partition)) return;
    this.#changePartition("heal", partition);
    for (const slot of this.#partitions.release()) this.#queue.putAgain(this.now, slot);
  }

  #changePartition(kind: "partition" | "heal", partition: number): void {
    this.#step.partition = partition;
    this.#enter(kind, -1, -1, -1, -1, AT_NO_NODE);
    this.#bearWitness();
  }

  #later(after: number, task: () => void): void {
    this.#tasks.set(this.#queue.put(this.now + after, TASK, -1, -1), task);
  }

  #standsStill(kind: StepKind, node: number, event: number): ModelError {
    const { instance } = this.#place.space;
    const what = event < 0 ? kind : `${kind} ${this.#place.contents.kindIn(this.#valueOf(event))}`;
    return new ModelError(
      `${instance.protocol.name}: time stands still at ${this.now / MICROSECONDS} ms: more than ${figure(STEPS_AT_ONCE_MAX)} steps in one microsecond, the last one ${what} at ${instance.nodes[node]}. Give what goes round a duration: timing.actions, timing.timers, or a delay above 0.`,
    );
  }

  #valueOf(event: number): number {
    return kindOf(event) === "message" ? this.#place.contents.message(idOf(event)) : idOf(event);
  }
}
