/**
 * One run in simulated time. What is due stands in one agenda; what is taken out of it is made a step, of nodes in role states
 * and of messages by their contents: no state of the whole system is kept, and nothing that is done for one event looks at all
 * nodes. `Followed` makes the same steps as moves of the untimed state, for whoever looks at that.
 */
import { ModelError } from "../model/model-error.ts";
import type { Cause } from "../model/network.ts";
import type { Start, StepKind } from "../model/step.ts";
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
import type { Random } from "../fuzz/random.ts";
import { ACTION, AGAIN, Agenda, LOST, MESSAGE, TASK, TIMER, WAKE } from "./agenda.ts";
import { Alarms } from "./alarms.ts";
import { MICROSECONDS, type Sampler } from "./durations.ts";
import { Failures } from "./failures.ts";
import type { Happening, Witness } from "./happening.ts";
import type { Place } from "./place.ts";
import { Post } from "./post.ts";
import type { Done, Reacted } from "./reacted.ts";
import { type Purpose, Streams } from "./streams.ts";

/** Something that a node did in its `start`. */
export interface Begun {
  readonly node: number;
  readonly reacted: Reacted;
}

/** After so much that was due, whoever drives the run may end it. */
const BEATS = 4096;

/** More steps than this in one microsecond are a circle. */
const STEPS_AT_ONCE_MAX = 1_000_000;

const NONE: readonly never[] = [];

/** What comes of a step in which no user code runs. */
const nothing = (roleState: number): Done => ({
  kind: "done",
  roleState,
  to: NONE,
  contents: NONE,
  records: NONE,
  writes: 0,
  choices: NONE,
  armings: NONE,
});
const AT_NO_NODE = nothing(-1);

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export class SimulatedRun {
  /** In microseconds. */
  now = 0;
  /** Steps made so far. */
  events = 0;
  /** The role state of each node. */
  readonly roleStates: number[];
  shared: number;
  faults: number;
  readonly start: Start[] = [];
  readonly #place: Place;
  readonly #streams: Streams;
  readonly #agenda = new Agenda();
  readonly #post: Post;
  readonly #alarms: Alarms;
  /** What is to be done, by slots. */
  readonly #tasks = new Map<number, () => void>();
  /** By node. */
  readonly #choices: Random[] = [];
  readonly #delays: Random[] = [];
  readonly #others = new Map<Purpose, Random[]>();
  /** What is due of each action that is listed, by node. */
  readonly #actions: Map<number, number>[] = [];
  /** Messages that their node did not let in, or was down for. */
  readonly #waiting: number[][] = [];
  /** Messages that a partition holds up. */
  #held: number[] = [];
  /** Until when a node is busy, and what waits for it meanwhile. */
  readonly #freeAt: number[] = [];
  readonly #backlogs: number[][] = [];
  #partitions: number[] = [];
  #stepsNow = 0;
  #isOver = false;
  #witness: Witness | undefined;
  readonly #happening: Mutable<Happening> = {
    at: 0,
    kind: "act",
    node: -1,
    event: -1,
    content: -1,
    sender: -1,
    partition: -1,
    before: -1,
    after: -1,
    reacted: AT_NO_NODE,
  };

  constructor(place: Place, seed: number, run: number) {
    this.#place = place;
    this.#streams = new Streams(seed, run, place.streamNames);
    const { faults, sharedPart } = place.space;
    this.roleStates = [...place.first];
    this.#post = new Post(place, this.#agenda, {
      delay: (node) => (this.#delays[node] ??= this.#new("delay", node)),
      loss: (node) => this.#stream("loss", node),
    });
    this.#alarms = new Alarms(place, this.#agenda, {
      timer: (node) => this.#stream("timer", node),
      clock: (node) => this.#stream("clock", node),
    });
    this.shared = sharedPart.start;
    this.faults = faults.start;
    this.#partitions = faults.partitionsInForce(faults.start).map((name) => faults.partitionNames.indexOf(name));
  }

  /**
   * Runs `start` at every node, and puts down what the timing brings.
   *
   * @param began hears of each
   * @returns what threw, if something did
   */
  begin(began?: (begun: Begun) => void): { readonly node: number; readonly message: string } | undefined {
    const { space, plan } = this.#place;
    const { nodes } = space.instance;
    for (let node = 0; node < nodes.length; node++) {
      const reacted = this.#react(node, START, -1);
      if (reacted.kind === "threw") return { node, message: reacted.message };
      began?.({ node, reacted });
      if (reacted.choices.length > 0)
        this.start.push({ node: nodes[node], choices: reacted.choices.map((choice) => space.values.at(choice)) });
      this.roleStates[node] = reacted.roleState;
      if (reacted.writes !== 0) this.shared = space.sharedPart.after(this.shared, reacted.writes);
      this.#alarms.arm(node, reacted.armings, 0, this.#drawn(plan.offset, "clock", node));
      this.#send(node, reacted);
    }
    for (let node = 0; node < nodes.length; node++) this.#listActions(node);
    const place = { plan, nodes, partitions: space.faults.partitionNames.length };
    new Failures(place, this.#streams, {
      later: (after, task) => this.#later(after, task),
      crash: (node, cause) => this.#crash(node, cause),
      restart: (node) => this.#restart(node),
      pause: (node, lasting) => this.#pause(node, lasting),
      partition: (partition) => this.#partition(partition),
      heal: (partition) => this.#heal(partition),
    }).begin();
    return undefined;
  }

  /** Goes on until the time is over, nothing is due any more, or the witness has seen enough. @throws Stopped where it must end before */
  go(until: number, witness: Witness): void {
    this.#witness = witness;
    const { pulse } = this.#place.space;
    for (let taken = 1; !this.#isOver; taken++) {
      if (taken % BEATS === 0) pulse.beat();
      const at = this.#agenda.next;
      if (at === undefined || at > until) break;
      if (at > this.now) {
        this.now = at;
        this.#stepsNow = 0;
      }
      this.#happen(this.#agenda.take());
    }
    if (!this.#isOver) this.now = until;
  }

  /** What is in flight now, as envelopes, by destination. */
  inFlight(): readonly number[][] {
    return this.#post.inFlight();
  }

  #happen(slot: number): void {
    const kind = this.#agenda.kind(slot);
    if (kind === TASK) {
      const task = this.#tasks.get(slot)!;
      this.#tasks.delete(slot);
      this.#agenda.release(slot);
      return task();
    }
    const node = this.#agenda.node(slot);
    if (kind === WAKE) {
      this.#agenda.release(slot);
      return this.#wake(node);
    }
    if (kind !== LOST && this.#isBusy(node)) return this.#postpone(slot);
    this.#do(slot);
  }

  #isBusy(node: number): boolean {
    return (this.#freeAt[node] ?? 0) > this.now || (this.#backlogs[node]?.length ?? 0) > 0;
  }

  #do(slot: number): void {
    const kind = this.#agenda.kind(slot);
    if (kind !== TIMER && kind !== ACTION) return this.#arrive(slot);
    const node = this.#agenda.node(slot);
    const what = this.#agenda.what(slot);
    const fires = kind === TIMER && this.#alarms.fires(slot);
    this.#agenda.release(slot);
    if (kind === TIMER) return fires ? this.#make("timeout", node, timerEvent(what), -1, -1) : undefined;
    const pending = this.#actions[node];
    if (pending?.get(what) !== slot) return;
    pending.delete(what);
    this.#make("act", node, actionEvent(what), -1, -1);
  }

  #arrive(slot: number): void {
    const { space, contents, roleStates } = this.#place;
    const agenda = this.#agenda;
    if (this.#post.isGone(slot)) return agenda.release(slot);
    const [node, from, due] = [agenda.node(slot), agenda.sender(slot), agenda.kind(slot)];
    const kind = contents.kind(agenda.what(slot));
    const mayBeLost = kind === "unordered" || kind === "coalescing";
    const isUp = roleStates.isUp(this.roleStates[node]);
    const isBlocked = from !== node && this.#partitions.length > 0 && space.faults.blocked(this.faults, from, node);
    if (due === LOST || (mayBeLost && (isBlocked || !isUp))) {
      const content = agenda.what(slot);
      this.#post.leave(slot);
      return this.#take("drop", node, -1, from, content, nothing(this.roleStates[node]));
    }
    if (isBlocked) return void this.#held.push(slot);
    const content = this.#post.contentOf(slot);
    if (!isUp || !this.#accepts(node, from, content)) return void (this.#waiting[node] ??= []).push(slot);
    if (due === AGAIN) {
      agenda.putAgain(this.now + this.#post.delay(from, content, this.now), slot, MESSAGE);
      return this.#make("duplicate", node, messageEvent(content), from, content);
    }
    this.#post.leave(slot);
    this.#make("deliver", node, messageEvent(content), from, content);
  }

  #accepts(node: number, from: number, content: number): boolean {
    const { space, roleStates, contents } = this.#place;
    if (space.instance.behaviours[node].accepts === undefined) return true;
    const nodeState = roleStates.at(this.roleStates[node], node);
    return space.nodeStates.accepts(nodeState, contents.envelope(from, node, content), this.shared);
  }

  #react(node: number, event: number, sender: number): Reacted {
    const random = (this.#choices[node] ??= this.#new("choice", node));
    return this.#place.reactions.of(this.roleStates[node], node, event, sender, this.shared, random);
  }

  /** Makes a step of a node with what comes of it. */
  #make(kind: StepKind, node: number, event: number, sender: number, content: number): void {
    const reacted = this.#react(node, event, sender);
    if (reacted.kind === "threw") {
      this.#tell(kind, node, event, sender, content, this.roleStates[node], reacted);
      this.events++;
      this.#isOver = true;
      this.#witness!.threw(this.#happening);
      return;
    }
    const sharedBefore = this.shared;
    const before = this.roleStates[node];
    this.#take(kind, node, event, sender, content, reacted);
    const { processing } = this.#place.plan;
    if (processing !== undefined) this.#freeAt[node] = this.now + this.#drawn(processing, "processing", node);
    if (reacted.armings.length > 0) this.#alarms.arm(node, reacted.armings, this.now, 0);
    if (reacted.to.length > 0) this.#send(node, reacted);
    // What it may do depends on its state; an action that was done may be done again.
    if (reacted.roleState !== before || kind === "act") this.#listActions(node);
    if (this.shared !== sharedBefore) this.#sharedChanged();
  }

  #take(kind: StepKind, node: number, event: number, sender: number, content: number, reacted: Done): void {
    if (++this.#stepsNow > STEPS_AT_ONCE_MAX) throw this.#standsStill(kind, node, event);
    const before = node < 0 ? -1 : this.roleStates[node];
    const { roleState, writes } = reacted;
    this.#tell(kind, node, event, sender, content, roleState, reacted);
    if (node >= 0) this.roleStates[node] = roleState;
    if (writes !== 0) this.shared = this.#place.space.sharedPart.after(this.shared, writes);
    this.events++;
    if (this.#witness!.stepped(this.#happening)) this.#isOver = true;
    if (node >= 0 && roleState !== before && this.#waiting[node] !== undefined) this.#tryAgain(node);
  }

  #tell(
    kind: StepKind,
    node: number,
    event: number,
    sender: number,
    content: number,
    after: number,
    reacted: Reacted,
  ): void {
    const happening = this.#happening;
    happening.at = this.now;
    happening.kind = kind;
    happening.node = node;
    happening.event = event;
    happening.sender = sender;
    happening.content = content;
    happening.before = node < 0 ? -1 : this.roleStates[node];
    happening.after = after;
    happening.reacted = reacted;
  }

  /** What its state did not let in may come in now. */
  #tryAgain(node: number): void {
    const waiting = this.#waiting[node];
    delete this.#waiting[node];
    for (const slot of waiting) this.#agenda.putAgain(this.now, slot);
  }

  #send(from: number, { to, contents }: Done): void {
    for (let i = 0; i < contents.length; i++) this.#post.send(from, to[i], contents[i], this.now);
  }

  /** Puts down what a node may do by itself now, and strikes out what it may not do any more. */
  #listActions(node: number): void {
    const { space, plan, roleStates, contents } = this.#place;
    if (space.instance.behaviours[node].actions === undefined) return;
    const listed = roleStates.actions(this.roleStates[node], node, this.shared);
    const pending = this.#actions[node];
    if (pending !== undefined && pending.size > 0)
      for (const action of pending.keys()) if (!listed.includes(action)) pending.delete(action);
    for (const action of listed) {
      if (pending?.has(action)) continue;
      const sampler = plan.actions.get(contents.kindIn(action));
      if (sampler === undefined && !space.nodeStates.isFair(node, action)) continue;
      const at = this.now + this.#drawn(sampler, "action", node);
      (this.#actions[node] ??= new Map<number, number>()).set(action, this.#agenda.put(at, ACTION, node, action));
    }
  }

  /** What other nodes may do, and let in, may depend on the shared part: the one thing for which all nodes are looked at. */
  #sharedChanged(): void {
    for (let node = 0; node < this.roleStates.length; node++) {
      this.#listActions(node);
      if (this.#waiting[node] !== undefined) this.#tryAgain(node);
    }
  }

  #postpone(slot: number): void {
    const node = this.#agenda.node(slot);
    const backlog = (this.#backlogs[node] ??= []);
    backlog.push(slot);
    if (backlog.length === 1) this.#agenda.put(this.#freeAt[node], WAKE, node, 0);
  }

  /** What has waited for a node comes in the order in which it was due. */
  #wake(node: number): void {
    const backlog = this.#backlogs[node];
    let done = 0;
    while (done < backlog.length && this.#freeAt[node] <= this.now && !this.#isOver) this.#do(backlog[done++]);
    backlog.splice(0, done);
    if (backlog.length > 0) this.#agenda.put(Math.max(this.#freeAt[node], this.now), WAKE, node, 0);
  }

  #crash(node: number, cause: Cause): void {
    if (!this.#place.roleStates.isUp(this.roleStates[node])) return;
    this.#alarms.disarm(node, this.#place.roleStates.timers(this.roleStates[node]));
    this.#actions[node]?.clear();
    this.#make("crash", node, crashEvent(cause), -1, -1);
  }

  #restart(node: number): void {
    if (this.#place.roleStates.isUp(this.roleStates[node])) return;
    this.#post.renew(node);
    this.#freeAt[node] = this.now;
    this.#make("restart", node, RESTART, -1, -1);
  }

  #pause(node: number, lasting: number): void {
    this.#freeAt[node] = Math.max(this.#freeAt[node] ?? 0, this.now + lasting);
  }

  #partition(partition: number): void {
    if (this.#partitions.includes(partition)) return;
    this.#partitions = [...this.#partitions, partition];
    this.#changePartition("partition", partition);
  }

  #heal(partition: number): void {
    if (!this.#partitions.includes(partition)) return;
    this.#partitions = this.#partitions.filter((one) => one !== partition);
    this.#changePartition("heal", partition);
    const held = this.#held;
    this.#held = [];
    for (const slot of held) this.#agenda.putAgain(this.now, slot);
  }

  #changePartition(kind: "partition" | "heal", partition: number): void {
    this.faults = this.#place.space.faults.startWith(this.#partitions);
    this.#happening.partition = partition;
    this.#take(kind, -1, -1, -1, -1, AT_NO_NODE);
  }

  #later(after: number, task: () => void): void {
    this.#tasks.set(this.#agenda.put(this.now + after, TASK, -1, -1), task);
  }

  #drawn(sampler: Sampler | undefined, purpose: Purpose, node: number): number {
    return sampler === undefined ? 0 : sampler(this.#stream(purpose, node));
  }

  #stream(purpose: Purpose, node: number): Random {
    let streams = this.#others.get(purpose);
    if (streams === undefined) this.#others.set(purpose, (streams = []));
    return (streams[node] ??= this.#new(purpose, node));
  }

  #new(purpose: Purpose, node: number): Random {
    return this.#streams.of(purpose, this.#place.space.instance.nodes[node]);
  }

  #standsStill(kind: StepKind, node: number, event: number): ModelError {
    const { instance } = this.#place.space;
    const what = event < 0 ? kind : `${kind} ${this.#place.contents.kindIn(this.#valueOf(event))}`;
    return new ModelError(
      `${instance.protocol.name}: time stands still at ${this.now / MICROSECONDS} ms: more than ${STEPS_AT_ONCE_MAX.toLocaleString("en-US")} steps in one microsecond, the last one ${what} at ${instance.nodes[node]}. Give what goes round a duration: timing.actions, timing.timers, or a delay above 0.`,
    );
  }

  #valueOf(event: number): number {
    return kindOf(event) === "message" ? this.#place.contents.message(idOf(event)) : idOf(event);
  }
}
