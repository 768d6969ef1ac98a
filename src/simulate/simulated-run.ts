/**
 * One run in simulated time. What is due stands in one queue; what is taken out of it becomes a move of the untimed state, which
 * is made as every other: `Space.take`. Nothing that is done for one event looks at all nodes.
 */
import FlatQueue from "flatqueue";
import { ModelError } from "../model/model-error.ts";
import type { Cause } from "../model/network.ts";
import type { Start, Step } from "../model/step.ts";
import type { Arming } from "../semantics/drawing.ts";
import { changePartition, deliver, type Move, act, start, timeout, unpaid } from "../semantics/moves.ts";
import type { Outcome } from "../semantics/node-states.ts";
import type { MovingState } from "../semantics/packed-state.ts";
import { NOTHING, type Space } from "../semantics/space.ts";
import type { Random } from "../fuzz/random.ts";
import { MICROSECONDS, type Sampler } from "./durations.ts";
import type { Plan } from "./plan.ts";
import type { Reacted, Reactions } from "./reactions.ts";
import { type Purpose, Streams } from "./streams.ts";

/** What is due at a time. */
interface Due {
  /** `again`: a message that arrives, and once more later. `lost`: one that would arrive now. `wake`: a node is free again. */
  readonly kind: "message" | "again" | "lost" | "timer" | "action" | "wake" | "task";
  readonly node: number;
  /** The envelope, the timer, or the action. */
  readonly what: number;
  /** Whether it is still meant: of a timer and an action its number, of a queue how often its connections were new. */
  readonly token: number;
  readonly task: (() => void) | undefined;
}

type Started = Extract<Arming, { readonly isStopped: false }>;

/** Who hears of every step. */
export interface Witness {
  /** Before a step is made. */
  stepping(move: Move, outcome: Outcome): void;
  /** After it. @returns whether the run is over */
  stepped(at: number, move: Move, outcome: Outcome, envelope: number): boolean;
  /** The protocol threw. */
  threw(at: number, node: number, says: string): void;
}

/** What all runs of one place share. */
export interface Place {
  readonly space: Space;
  readonly plan: Plan;
  readonly reactions: Reactions;
}

/** More steps than this in one microsecond are a circle. */
const STEPS_AT_ONCE_MAX = 1_000_000;

export class SimulatedRun {
  readonly state: MovingState;
  /** In microseconds. */
  now = 0;
  /** Steps made so far. */
  events = 0;
  /** Set where the run is to be told afterwards. */
  readonly steps: Step[] | undefined;
  readonly start: Start[] = [];
  readonly #place: Place;
  readonly #streams: Streams;
  readonly #queue = new FlatQueue<Due>();
  readonly #byPurpose = new Map<Purpose, Random[]>();
  readonly #draws: ((bound: number) => number)[] = [];
  readonly #rates: number[] = [];
  #token = 0;
  readonly #timers: Map<number, number>[] = [];
  readonly #actions: Map<number, number>[] = [];
  /** How often the connections to a node were new. */
  readonly #connections: number[] = [];
  readonly #lastArrivals = new Map<number, number>();
  readonly #uplinks: number[] = [];
  readonly #riding = new Set<number>();
  readonly #waiting: Due[][] = [];
  #held: Due[] = [];
  readonly #freeAt: number[] = [];
  readonly #backlogs: Due[][] = [];
  #partitions: number[] = [];
  #stepsNow = 0;
  #isOver = false;
  #witness: Witness | undefined;

  constructor(place: Place, seed: number, run: number, isTold: boolean) {
    this.#place = place;
    this.#streams = new Streams(seed, run);
    this.steps = isTold ? [] : undefined;
    const { space } = place;
    const nodeStates = space.instance.nodes.map((id, node) => {
      const first = space.nodeStates.initial(node);
      if (typeof first === "number") return first;
      throw new ModelError(`${space.instance.protocol.name}, ${id}: ${first.says}.`);
    });
    this.state = space.beforeStart(nodeStates);
    this.#partitions = space.faults
      .partitionsInForce(space.faults.start)
      .map((name) => space.faults.partitionNames.indexOf(name));
  }

  /** Runs `start` at every node, and puts down what the timing brings. @returns what threw, if something did */
  begin(): { readonly node: number; readonly says: string } | undefined {
    const { space } = this.#place;
    for (const [node, id] of space.instance.nodes.entries()) {
      const reacted = this.#react(start(node));
      if ("says" in reacted) return { node, says: reacted.says };
      const { outcome, armings } = reacted;
      if (outcome.choices.length > 0)
        this.start.push({ node: id, choices: outcome.choices.map((choice) => space.values.at(choice)) });
      space.take(this.state, start(node), outcome);
      this.#arm(node, armings, this.#drawn(this.#place.plan.offset, "clock", node));
      this.#send(node, outcome.sends);
    }
    for (let node = 0; node < space.instance.nodes.length; node++) this.#listActions(node);
    this.#planFailures();
    return undefined;
  }

  /** Goes on until the time is over, nothing is due any more, or the witness has seen enough. */
  go(until: number, witness: Witness): void {
    this.#witness = witness;
    while (!this.#isOver && this.#queue.length > 0) {
      const at = this.#queue.peekValue()!;
      if (at > until) break;
      if (at > this.now) {
        this.now = at;
        this.#stepsNow = 0;
      }
      this.#happen(this.#queue.pop()!);
    }
    if (!this.#isOver) this.now = until;
  }

  #happen(due: Due): void {
    if (due.kind === "task") return due.task!();
    if (due.kind === "wake") return this.#wake(due.node);
    if (due.kind !== "lost" && this.#isBusy(due.node)) return this.#postpone(due);
    this.#do(due);
  }

  #isBusy(node: number): boolean {
    return (this.#freeAt[node] ?? 0) > this.now || (this.#backlogs[node]?.length ?? 0) > 0;
  }

  #do(due: Due): void {
    switch (due.kind) {
      case "message":
      case "again":
      case "lost":
        return this.#arrive(due);
      case "timer":
        if (this.#timers[due.node]?.get(due.what) !== due.token) return;
        this.#timers[due.node].delete(due.what);
        return this.#make(timeout(due.node, due.what), -1);
      case "action":
        if (this.#actions[due.node]?.get(due.what) !== due.token) return;
        this.#actions[due.node].delete(due.what);
        return this.#make(act(due.node, due.what), -1);
      case "wake":
      case "task":
        return;
    }
  }

  #arrive(due: Due): void {
    const { space } = this.#place;
    const { envelopes, nodeStates, faults } = space;
    const { node, what: envelope } = due;
    const kind = envelopes.kinds[envelope];
    if (kind === "fifo" && due.token !== (this.#connections[node] ?? 0)) return;
    const inbox = this.state.inboxes[node];
    const from = envelopes.senders[envelope];
    const mayBeLost = kind === "unordered" || kind === "coalescing";
    const link = envelopes.links[envelope];
    const at = kind === "fifo" ? inbox.findIndex((one) => envelopes.links[one] === link) : inbox.indexOf(envelope);
    if (at < 0) return;
    const isBlocked = from !== node && faults.blocked(this.state.faults, from, node);
    if (due.kind === "lost" || (mayBeLost && (isBlocked || !nodeStates.isUp(this.state.nodeStates[node])))) {
      this.#riding.delete(envelope);
      const outcome = { ...NOTHING, nodeState: this.state.nodeStates[node] };
      return this.#take(unpaid.drop(node, at), outcome, envelope);
    }
    if (isBlocked) return void this.#held.push(due);
    const head = inbox[at];
    if (
      !nodeStates.isUp(this.state.nodeStates[node]) ||
      !nodeStates.accepts(this.state.nodeStates[node], head, this.state.shared)
    )
      return void (this.#waiting[node] ??= []).push(due);
    if (due.kind === "again") {
      this.#put(this.now + this.#delay(from, envelope), { ...due, kind: "message" });
      return this.#make(unpaid.duplicate(node, head, at), head);
    }
    this.#riding.delete(envelope);
    this.#make(deliver(node, inbox, at, space), head);
  }

  #react(move: Move): Reacted {
    const { node } = move;
    const draw = (this.#draws[node] ??= this.#drawOf(node));
    return this.#place.reactions.of(this.state.nodeStates[node], move, this.state.shared, draw);
  }

  #drawOf(node: number): (bound: number) => number {
    const stream = this.#stream("choice", node);
    return (bound) => stream.below(bound);
  }

  /** Makes a move of a node with what comes of it. */
  #make(move: Move, envelope: number): void {
    const reacted = this.#react(move);
    const { node } = move;
    if ("says" in reacted) {
      this.steps?.push(this.#place.space.step(this.state, move, reacted.choices));
      this.events++;
      this.#isOver = true;
      this.#witness!.threw(this.now / MICROSECONDS, node, reacted.says);
      return;
    }
    const { outcome, armings } = reacted;
    const { processing } = this.#place.plan;
    const sharedBefore = this.state.shared;
    const before = this.state.nodeStates[node];
    this.#take(move, outcome, envelope);
    if (processing !== undefined) this.#freeAt[node] = this.now + this.#drawn(processing, "processing", node);
    if (armings.length > 0) this.#arm(node, armings, 0);
    if (outcome.sends.length > 0) this.#send(node, outcome.sends);
    // What it may do depends on its state; an action that was done may be done again.
    if (outcome.nodeState !== before || move.kind === "act") this.#listActions(node);
    if (this.state.shared !== sharedBefore) this.#sharedChanged();
  }

  #take(move: Move, outcome: Outcome, envelope: number): void {
    const { space } = this.#place;
    const { node } = move;
    if (++this.#stepsNow > STEPS_AT_ONCE_MAX) throw this.#standsStill(move);
    const witness = this.#witness!;
    witness.stepping(move, outcome);
    this.steps?.push(space.step(this.state, move, outcome.choices));
    const before = node < 0 ? -1 : this.state.nodeStates[node];
    if (node < 0) this.state.faults = space.faults.startWith(this.#partitions);
    else space.take(this.state, move, outcome);
    this.events++;
    if (witness.stepped(this.now / MICROSECONDS, move, outcome, envelope)) this.#isOver = true;
    if (node >= 0 && this.#waiting[node] !== undefined && this.state.nodeStates[node] !== before) this.#tryAgain(node);
  }

  /** What its state did not let in may come in now. */
  #tryAgain(node: number): void {
    const waiting = this.#waiting[node];
    delete this.#waiting[node];
    for (const due of waiting) this.#put(this.now, due);
  }

  #send(from: number, sends: readonly number[]): void {
    const { space, plan } = this.#place;
    const { envelopes } = space;
    for (const envelope of sends) {
      const to = envelopes.destinations[envelope];
      const kind = envelopes.kinds[envelope];
      if (kind === "coalescing") {
        if (this.#riding.has(envelope)) continue;
        this.#riding.add(envelope);
      }
      const { channel } = envelopes.all[envelope];
      const isToItself = from === to;
      let at = isToItself ? this.now : this.now + this.#delay(from, envelope);
      let what: Due["kind"] = "message";
      if (!isToItself && plan.loss[channel] > 0 && this.#stream("loss", from).unit() < plan.loss[channel])
        what = "lost";
      else if (
        !isToItself &&
        plan.duplication[channel] > 0 &&
        this.#stream("loss", from).unit() < plan.duplication[channel]
      )
        what = "again";
      if (kind === "fifo") {
        const queue = envelopes.links[envelope] * space.instance.nodes.length + to;
        at = Math.max(at, this.#lastArrivals.get(queue) ?? 0);
        this.#lastArrivals.set(queue, at);
      }
      const token = kind === "fifo" ? (this.#connections[to] ?? 0) : 0;
      this.#put(at, { kind: what, node: to, what: envelope, token, task: undefined });
    }
  }

  /** On its way, and before in the queue of its sender where bandwidth has an end. */
  #delay(from: number, envelope: number): number {
    const { space, plan } = this.#place;
    const { channel, message } = space.envelopes.all[envelope];
    const onTheWay = plan.delay[channel](this.#stream("delay", from));
    if (plan.perByte === 0) return onTheWay;
    const begins = Math.max(this.now, this.#uplinks[from] ?? 0);
    this.#uplinks[from] = begins + Math.round(space.values.key(message).length * plan.perByte);
    return this.#uplinks[from] - this.now + onTheWay;
  }

  /** @param later by so many microseconds the timers begin to run */
  #arm(node: number, armings: readonly Arming[], later: number): void {
    const { plan } = this.#place;
    const timers = (this.#timers[node] ??= new Map());
    for (const arming of armings) {
      const { timer } = arming;
      if (arming.isStopped) {
        timers.delete(timer);
        continue;
      }
      if (arming.unlessArmed && timers.has(timer)) continue;
      const local =
        plan.timers.size === 0 ? this.#said(node, arming) : this.#drawnFor(node, arming, this.#kindOf(timer));
      const token = ++this.#token;
      timers.set(timer, token);
      const at = this.now + later + Math.round(local / this.#rate(node));
      this.#put(at, { kind: "timer", node, what: timer, token, task: undefined });
    }
  }

  #kindOf(value: number): string {
    return (this.#place.space.values.at(value) as { readonly kind: string }).kind;
  }

  #drawnFor(node: number, arming: Started, kind: string): number {
    const sampler = this.#place.plan.timers.get(kind);
    return sampler === undefined ? this.#said(node, arming) : sampler(this.#stream("timer", node));
  }

  #said(node: number, { timer, after }: Started): number {
    if (after !== undefined && after >= 0 && Number.isFinite(after)) return after * MICROSECONDS;
    const { protocol, nodes } = this.#place.space.instance;
    const kind = this.#kindOf(timer);
    const what = after === undefined ? "does not say after how long" : `says after ${after} ms`;
    throw new ModelError(
      `${protocol.name}, ${nodes[node]}: startTimer "${kind}" ${what}. Say startTimer(timer, { after: 1000 }), or give the scope timing: { timers: { ${JSON.stringify(kind)}: 1000 } }, in milliseconds.`,
    );
  }

  /** How fast the clock of a node is. */
  #rate(node: number): number {
    const { drift } = this.#place.plan;
    if (drift === 0) return 1;
    return (this.#rates[node] ??= 1 + drift * (2 * this.#stream("clock", node).unit() - 1));
  }

  /** Puts down what a node may do by itself now, and strikes out what it may not do any more. */
  #listActions(node: number): void {
    const { space, plan } = this.#place;
    if (space.instance.behaviours[node].actions === undefined) return;
    const nodeState = this.state.nodeStates[node];
    const listed = space.nodeStates.actions(nodeState, this.state.shared);
    const pending = (this.#actions[node] ??= new Map());
    if (pending.size > 0) {
      for (const action of pending.keys()) if (!listed.includes(action)) pending.delete(action);
    }
    for (const action of listed) {
      if (pending.has(action)) continue;
      const { kind } = space.values.at(action) as { readonly kind: string };
      const sampler = plan.actions.get(kind);
      if (sampler === undefined && !space.nodeStates.isFair(node, action)) continue;
      const token = ++this.#token;
      pending.set(action, token);
      const at = this.now + this.#drawn(sampler, "action", node);
      this.#put(at, { kind: "action", node, what: action, token, task: undefined });
    }
  }

  /** What other nodes may do, and let in, may depend on the shared part: the one thing for which all nodes are looked at. */
  #sharedChanged(): void {
    for (let node = 0; node < this.state.nodeStates.length; node++) {
      this.#listActions(node);
      if (this.#waiting[node] !== undefined) this.#tryAgain(node);
    }
  }

  #postpone(due: Due): void {
    const { node } = due;
    const backlog = (this.#backlogs[node] ??= []);
    backlog.push(due);
    if (backlog.length === 1) this.#wakeAt(node, this.#freeAt[node]);
  }

  #wakeAt(node: number, at: number): void {
    this.#put(at, { kind: "wake", node, what: 0, token: 0, task: undefined });
  }

  /** What has waited for a node comes in the order in which it was due. */
  #wake(node: number): void {
    const backlog = this.#backlogs[node];
    let done = 0;
    while (done < backlog.length && this.#freeAt[node] <= this.now && !this.#isOver) this.#do(backlog[done++]);
    backlog.splice(0, done);
    if (backlog.length > 0) this.#wakeAt(node, Math.max(this.#freeAt[node], this.now));
  }

  #planFailures(): void {
    const { plan } = this.#place;
    plan.crashes.forEach((crash, number) => {
      for (const node of crash.nodes) this.#planCrash(crash, `crash ${number}`, node);
    });
    plan.pauses.forEach(({ nodes, every, lasting }, number) => {
      for (const node of nodes) this.#planPause(every, lasting, this.#named(`pause ${number}`, node));
    });
    if (plan.partitions) this.#planPartition(plan.partitions, this.#streams.of("failure", "partitions"));
    plan.schedule.forEach((planned, number) => {
      const stream = this.#streams.of("schedule", String(number));
      this.#later(planned.at(stream), () => {
        switch (planned.kind) {
          case "crash":
            return this.#crash(planned.node, planned.cause);
          case "restart":
            return this.#restart(planned.node);
          case "pause":
            return this.#pause(planned.node, planned.lasting(stream));
          case "partition":
            return this.#partition(planned.partition);
          case "heal":
            return this.#heal(planned.partition);
        }
      });
    });
  }

  #named(what: string, node: number): { readonly node: number; readonly stream: Random } {
    return { node, stream: this.#streams.of("failure", `${what} ${this.#place.space.instance.nodes[node]}`) };
  }

  #planCrash(crash: Plan["crashes"][number], what: string, node: number): void {
    const { stream } = this.#named(what, node);
    const next = (): void =>
      this.#later(crash.every(stream), () => {
        this.#crash(node, crash.cause);
        const { down } = crash;
        if (down === undefined) return;
        this.#later(down(stream), () => {
          this.#restart(node);
          next();
        });
      });
    next();
  }

  #planPause(every: Sampler, lasting: Sampler, at: { readonly node: number; readonly stream: Random }): void {
    const { node, stream } = at;
    this.#later(every(stream), () => {
      const length = lasting(stream);
      this.#pause(node, length);
      this.#later(length, () => this.#planPause(every, lasting, at));
    });
  }

  #planPartition(planned: NonNullable<Plan["partitions"]>, stream: Random): void {
    const { partitionNames } = this.#place.space.faults;
    this.#later(planned.every(stream), () => {
      const partition = stream.below(partitionNames.length);
      this.#partition(partition);
      this.#later(planned.lasting(stream), () => {
        this.#heal(partition);
        this.#planPartition(planned, stream);
      });
    });
  }

  #crash(node: number, cause: Cause): void {
    if (!this.#place.space.nodeStates.isUp(this.state.nodeStates[node])) return;
    this.#timers[node]?.clear();
    this.#actions[node]?.clear();
    this.#make(unpaid.crash(node, cause), -1);
  }

  #restart(node: number): void {
    if (this.#place.space.nodeStates.isUp(this.state.nodeStates[node])) return;
    this.#connections[node] = (this.#connections[node] ?? 0) + 1;
    this.#freeAt[node] = this.now;
    this.#make(unpaid.restart(node), -1);
  }

  #pause(node: number, lasting: number): void {
    this.#freeAt[node] = Math.max(this.#freeAt[node] ?? 0, this.now + lasting);
  }

  #partition(partition: number): void {
    if (this.#partitions.includes(partition)) return;
    this.#partitions = [...this.#partitions, partition];
    this.#take(changePartition("partition", partition), { ...NOTHING, nodeState: -1 }, -1);
  }

  #heal(partition: number): void {
    if (!this.#partitions.includes(partition)) return;
    this.#partitions = this.#partitions.filter((one) => one !== partition);
    this.#take(changePartition("heal", partition), { ...NOTHING, nodeState: -1 }, -1);
    const held = this.#held;
    this.#held = [];
    for (const due of held) this.#put(this.now, due);
  }

  #later(after: number, task: () => void): void {
    this.#put(this.now + after, { kind: "task", node: -1, what: 0, token: 0, task });
  }

  #put(at: number, due: Due): void {
    this.#queue.push(due, at);
  }

  #drawn(sampler: Sampler | undefined, purpose: Purpose, node: number): number {
    return sampler === undefined ? 0 : sampler(this.#stream(purpose, node));
  }

  #stream(purpose: Purpose, node: number): Random {
    let all = this.#byPurpose.get(purpose);
    if (all === undefined) this.#byPurpose.set(purpose, (all = []));
    return (all[node] ??= this.#streams.of(purpose, this.#place.space.instance.nodes[node]));
  }

  #standsStill(move: Move): ModelError {
    const { instance } = this.#place.space;
    return new ModelError(
      `${instance.protocol.name}: time stands still at ${this.now / MICROSECONDS} ms: more than ${STEPS_AT_ONCE_MAX.toLocaleString("en-US")} steps in one microsecond, the last one ${this.#place.space.describe(move)} at ${instance.nodes[move.node]}. Give what goes round a duration: timing.actions, timing.timers, or a delay above 0.`,
    );
  }
}
