/**
 * One node of a protocol as a process runs it: the same handlers, with real effects. It knows no sockets, files or clocks, which are up
 * to its host. Events are handled one at a time; what a step makes durable is kept before anything of the step is sent.
 */
import type { Kinded, Self, Shape } from "../model/protocol.ts";
import { digestOf, type Origin, type Sent, type StepRow, type Taken } from "../observe/run-history.ts";
import { sentIn } from "../observe/sent-in.ts";
import { Random } from "../fuzz/random.ts";
import type { Arming, Drawing } from "../semantics/drawn-choices.ts";
import { actionEvent, crashEvent, kindOf, messageEvent, RESTART, START, timerEvent } from "../semantics/events.ts";
import type { Space } from "../semantics/space.ts";
import { MICROSECONDS } from "../simulate/durations.ts";
import { type Plan, planOf } from "../simulate/timing-plan.ts";
import { fnv1a } from "../model/text-hash.ts";
import { keyOf } from "../model/plain.ts";
import { DueTasks } from "./due-tasks.ts";

/** What would survive a crash of the node now. */
export interface Image {
  readonly state: object;
  /** What `durable` chose: which part of a torn write is there. */
  readonly choices: readonly unknown[];
}

/** What a node needs from its process. */
export interface Host {
  /** In milliseconds. */
  now(): number;
  /** Runs the task later. @returns a function that cancels it */
  later(ms: number, task: () => void): () => void;
  /** When it returns, the row is written, and the image too if it changed. Nothing of the step is sent before. */
  keep(row: StepRow, image: Image | undefined): void;
  send(sent: Sent, origin: Origin): void;
  /** The protocol threw: the node is down for good. */
  failed(message: string): void;
}

/** A node as it was when its last process ended. */
export interface Before {
  readonly image: Image;
  /** The number of its next step. */
  readonly seq: number;
}

/** A message that arrived. */
export interface Arrived {
  readonly from: string;
  readonly origin: Origin;
  readonly channel: string;
  readonly message: Kinded;
}

/** With more interned values than this, the node moves to a new space: a process may run for months. */
const VALUES_MAX = 200_000;

/** Draws choices for a handler; nobody here asks which names it reads. */
function drawingWith(below: (bound: number) => number, { id, role, nodes }: Self<Shape>): Drawing {
  const own = nodes[role].indexOf(id);
  const peer = (): number => {
    const place = below(nodes[role].length - 1);
    return place < own ? place : place + 1;
  };
  return { below, peer, readsName: () => undefined, readsSender: () => undefined, reportsReads: false };
}

export class NodeRuntime {
  readonly #makeSpace: () => Space;
  readonly #host: Host;
  readonly #id: string;
  readonly #random: Random;
  readonly #drawn: Drawing;
  /** Always takes the first of several choices. */
  readonly #first: Drawing;
  #space: Space;
  #plan: Plan;
  #node: number;
  #nodeState = -1;
  #seq = 0;
  #isUp = false;
  #image: string | undefined;
  readonly #timers: DueTasks;
  /** Actions that it takes by itself. */
  readonly #actions: DueTasks;
  /** Messages that the node does not accept yet, in the order of arrival. */
  #waiting: Arrived[] = [];

  /** @param makeSpace makes a new space for the protocol in its scope at each call */
  constructor(makeSpace: () => Space, id: string, seed: number, host: Host) {
    this.#makeSpace = makeSpace;
    this.#host = host;
    this.#id = id;
    const later = (ms: number, task: () => void): (() => void) => host.later(ms, () => this.#whenUp(task));
    this.#timers = new DueTasks(later);
    this.#actions = new DueTasks(later);
    this.#space = makeSpace();
    this.#plan = planOf(this.#space);
    this.#node = this.#space.instance.index.get(id)!;
    this.#random = new Random(seed, [fnv1a(id), 0]);
    const self = this.#space.instance.selves[this.#node];
    this.#drawn = drawingWith((bound) => this.#random.below(bound), self);
    this.#first = drawingWith(() => 0, self);
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  get role(): string {
    return this.#space.instance.selves[this.#node].role;
  }

  /** The node's current state, for anyone who looks. */
  get state(): object {
    return this.#view.state;
  }

  get timers(): readonly Kinded[] {
    return this.#view.timers;
  }

  /** What it may do by itself now. */
  get actions(): readonly Kinded[] {
    const { nodeStates, sharedPart, values } = this.#space;
    return this.#isUp ? nodeStates.actions(this.#nodeState, sharedPart.start).map((id) => values.kinded(id)) : [];
  }

  /** Takes its first step, or the first one after its last process ended. */
  begin(before: Before | undefined): void {
    const { nodeStates } = this.#space;
    this.#isUp = true;
    if (before === undefined) {
      const first = nodeStates.initial(this.#node);
      if (typeof first !== "number") return this.#fail(first.message);
      this.#nodeState = first;
      return this.#take(START, (choices) => ({ kind: "start", choices }));
    }
    const { state, choices: crash } = before.image;
    this.#seq = before.seq;
    this.#nodeState = nodeStates.again(this.#node, { up: false, state, timers: [] });
    this.#take(RESTART, (choices) => ({ kind: "restart", node: this.#id, choices }), { crash });
  }

  /** A message arrives. If the node does not accept it, it waits until the node does. */
  receive(arrived: Arrived): void {
    if (!this.#isUp) return;
    this.#waiting.push(arrived);
    this.#letIn();
  }

  /** Takes an action now. @returns false if the node may not take it */
  act(action: object): boolean {
    const id = this.#space.values.id(action, "action");
    const { nodeStates, sharedPart } = this.#space;
    if (!this.#isUp || !nodeStates.actions(this.#nodeState, sharedPart.start).includes(id)) return false;
    this.#act(id);
    this.#letIn();
    return true;
  }

  /** Ends it in order: the last words of the node are sent. */
  stop(): void {
    if (!this.#isUp) return;
    this.#take(crashEvent("process"), (choices) => ({ kind: "crash", node: this.#id, cause: "process", choices }));
    this.#end();
  }

  get #view() {
    return this.#space.nodeStates.view(this.#nodeState);
  }

  #act(id: number): void {
    const action = this.#space.values.kinded(id);
    this.#actions.cancel(keyOf(action, "action"));
    this.#take(actionEvent(id), (choices) => ({ kind: "act", node: this.#id, action, choices }));
  }

  #fire(timer: Kinded): void {
    const id = this.#space.values.id(timer, "timer");
    this.#take(timerEvent(id), (choices) => ({ kind: "timeout", node: this.#id, timer, choices }), {}, id);
  }

  /** Delivers the messages that the node accepts, oldest first; from a queue, none before those ahead of it. */
  #letIn(): void {
    for (let at = 0; at < this.#waiting.length && this.#isUp; at++) {
      const { from, origin, channel, message } = this.#waiting[at];
      const { instance, values, envelopes, nodeStates, sharedPart } = this.#space;
      const number = instance.channels.indexOf(channel);
      const isHead = !this.#waiting.slice(0, at).some((one) => one.from === from && one.channel === channel);
      if (instance.kinds[number] === "fifo" && !isHead) continue;
      const sender = instance.index.get(from)!;
      const envelope = envelopes.find(sender, this.#node, number, values.id(message, "message"));
      if (!nodeStates.accepts(this.#nodeState, envelope, sharedPart.start)) continue;
      this.#waiting.splice(at, 1);
      const step = { kind: "deliver", node: this.#id, from, channel: channel as "default", message } as const;
      this.#take(messageEvent(envelope), (choices) => ({ ...step, choices }), { origin });
      // In its new state it may accept what had to wait.
      at = -1;
    }
  }

  /** Takes a step: handler, history and image, timers, messages, in this order. */
  #take(event: number, step: (choices: readonly unknown[]) => Taken, more: Partial<StepRow> = {}, firing = -1): void {
    const { nodeStates, sharedPart, values } = this.#space;
    // What is on disk after a crash was decided when it was written.
    const draw = kindOf(event) === "crash" ? this.#first : this.#drawn;
    const drawn = nodeStates.drawnOutcome(this.#nodeState, event, sharedPart.start, firing, draw);
    const choicesOf = (choices: readonly number[]): readonly unknown[] => choices.map((choice) => values.at(choice));
    const about = { seq: this.#seq++, t: this.#host.now(), ...more };
    if ("message" in drawn) {
      this.#host.keep({ ...about, step: step(choicesOf(drawn.choices)), sent: [], threw: drawn.message }, undefined);
      return this.#fail(drawn.message);
    }
    const { outcome, armings } = drawn;
    const endless = this.#withoutDuration(armings);
    // Before anything is recorded: once the configuration is complete, the node begins as if this had never happened.
    if (endless !== undefined) return this.#fail(endless);
    this.#nodeState = outcome.nodeState;
    const sent = sentIn(this.#space, outcome);
    const image = this.#newImage();
    const state = digestOf(this.#view);
    const keeps = image === undefined ? {} : { keeps: true };
    this.#host.keep({ ...about, step: step(choicesOf(outcome.choices)), state, sent, ...keeps }, image);
    this.#arm(armings);
    for (const [number, { to, ...one }] of sent.entries()) {
      const origin: Origin = [about.seq, number];
      if (to === this.#id) this.#host.later(0, () => this.receive({ from: to, origin, ...one }));
      else this.#host.send({ to, ...one }, origin);
    }
    if (nodeStates.isUp(this.#nodeState)) this.#listActions();
    const threw = nodeStates.thrown(this.#nodeState, sharedPart.start);
    if (threw !== "") return this.#fail(threw);
    if (values.size > VALUES_MAX) this.#renew();
  }

  /** What would survive if the process ended now; undefined if that is already kept. */
  #newImage(): Image | undefined {
    const { nodeStates, sharedPart, values } = this.#space;
    if (!nodeStates.isUp(this.#nodeState)) return undefined;
    const crashed = nodeStates.drawnOutcome(this.#nodeState, crashEvent("process"), sharedPart.start, -1, this.#first);
    if ("message" in crashed) {
      this.#fail(crashed.message);
      return undefined;
    }
    const { nodeState, choices } = crashed.outcome;
    const image = { state: nodeStates.view(nodeState).state, choices: choices.map((choice) => values.at(choice)) };
    const key = keyOf(image, "what survives a crash");
    if (key === this.#image) return undefined;
    this.#image = key;
    return image;
  }

  #arm(armings: readonly Arming[]): void {
    for (const arming of armings) {
      const timer = this.#space.values.kinded(arming.timer);
      const key = keyOf(timer, "timer");
      if (!arming.isStopped && arming.unlessArmed && this.#timers.has(key)) continue;
      this.#timers.cancel(key);
      if (arming.isStopped) continue;
      const sampler = this.#plan.timers.get(timer.kind);
      const ms = sampler === undefined ? arming.after! : sampler(this.#random) / MICROSECONDS;
      this.#timers.set(key, ms, () => this.#fire(timer));
    }
  }

  /** What is wrong if a timer is started that has no duration; undefined if nothing is. */
  #withoutDuration(armings: readonly Arming[]): string | undefined {
    const kinds = armings.flatMap((arming) =>
      arming.isStopped || arming.after !== undefined ? [] : [this.#space.values.kinded(arming.timer).kind],
    );
    const kind = kinds.find((one) => !this.#plan.timers.has(one));
    if (kind === undefined) return undefined;
    return `startTimer "${kind}" does not say after how long. Write startTimer(timer, { after: 1000 }), or give the cluster timing: { timers: { ${JSON.stringify(kind)}: 1000 } }, in milliseconds`;
  }

  /** The node takes actions by itself if they are fair or named in the timing; all others wait until somebody asks. */
  #listActions(): void {
    const { nodeStates, sharedPart, values } = this.#space;
    const listed = nodeStates.actions(this.#nodeState, sharedPart.start);
    const keys = new Map(listed.map((id) => [keyOf(values.at(id), "action"), id]));
    for (const key of this.#actions.keys) if (!keys.has(key)) this.#actions.cancel(key);
    for (const [key, id] of keys) {
      const action = values.kinded(id);
      const sampler = this.#plan.actions.get(action.kind);
      if (this.#actions.has(key) || (sampler === undefined && !nodeStates.isFair(this.#node, id))) continue;
      const ms = sampler === undefined ? 0 : sampler(this.#random) / MICROSECONDS;
      // Its number may be another one by then, in a new space.
      this.#actions.set(key, ms, () => this.#act(this.#space.values.id(action, "action")));
    }
  }

  #whenUp(task: () => void): void {
    if (!this.#isUp) return;
    task();
    this.#letIn();
  }

  /** Moves the node to a new space, which has forgotten everything the node does not need. */
  #renew(): void {
    const { up, state, timers } = this.#view;
    this.#space = this.#makeSpace();
    this.#plan = planOf(this.#space);
    this.#nodeState = this.#space.nodeStates.again(this.#node, { up, state, timers });
  }

  #fail(message: string): void {
    this.#end();
    this.#host.failed(message);
  }

  #end(): void {
    this.#isUp = false;
    this.#timers.cancelAll();
    this.#actions.cancelAll();
  }
}
