/**
 * Runs reducers, each at most once per (node, state, event, choices so far), and remembers what they did. Here user code
 * meets Immer, choices and the rules of the model; everything else works on the remembered integers.
 */
import { Immer } from "immer";
import { ModelError } from "../model/model-error.ts";
import { didYouMean } from "../model/nearest.ts";
import type { Cause } from "../model/network.ts";
import { firstDifference, tooDeep } from "../model/plain.ts";
import type { Choosing, Delivery, Effects, Kinded, LastWord, RoleDefinition, Self, Shape } from "../model/protocol.ts";
import { type Arming, type Drawing, drawSome, offerOf, type Offer } from "./drawing.ts";
import type { Envelopes } from "./envelopes.ts";
import { causeOf, type EventKind, idOf, kindOf } from "./events.ts";
import type { Instance } from "./instance.ts";
import { deliveryShown, PeersShown } from "./names-read.ts";
import type { Pulse } from "./pulse.ts";
import { type Numbers, numbersOf, reductionIn } from "./reducer-cache-numbers.ts";
import type { Effect, Fork, Reduction, Thrown } from "./reduction.ts";
import { withMore } from "./selves.ts";
import { subsets } from "./subsets.ts";
import { afterCrash } from "./survives.ts";
import { Memory, type SharedPart } from "./shared-part.ts";
import { thrownBy } from "./thrown.ts";
import type { Values } from "./values.ts";

/** A choice that is to be made: a place among the values on offer, and these where they are known. */
interface Choice {
  readonly at: number;
  readonly values?: readonly number[];
}

interface Running {
  readonly node: number;
  readonly shared: number;
  readonly prefix: readonly Choice[];
  readonly choices: number[];
  readonly forks: (readonly number[])[];
  readonly sends: number[];
  readonly timers: number[];
  readonly records: number[];
  writes: readonly number[];
  /** Takes the place of choices that are looked at one after the other. */
  readonly drawing: Drawing | undefined;
  /** Its peers, as a handler is shown them that is to be told what it reads. */
  peers: { readonly list: readonly string[]; readonly offer: Offer<string> } | undefined;
  readonly armings: Arming[];
  misuse: ModelError | undefined;
  /** The function of the protocol that runs, where it is not the handler of the event. */
  asked: string | undefined;
}

/** How many remembered reductions strict mode runs again. */
const SAMPLE = 2000;

/** So many reductions are run again in every mode, and those whose number is a power of two. */
const FIRST_FEW = 8;

/** One that is run again now and then. */
interface Sampled {
  readonly node: number;
  readonly state: number;
  readonly event: number;
  /** The shared part that it was run with. */
  readonly shared: number;
  readonly leaf: Effect | Thrown;
  /** Its choices, as places among the values on offer. */
  readonly path: readonly number[];
}

export class ReducerCache {
  /** How often a reducer ran, re-runs not counted. */
  calls = 0;
  readonly #instance: Instance;
  readonly #values: Values;
  readonly #envelopes: Envelopes;
  readonly #pulse: Pulse;
  readonly #sharedPart: SharedPart;
  readonly #remembered: Memory<Reduction>[] = [];
  /** What handlers get, by node: made when it is first needed, for there may be thousands. */
  readonly #effects: Effects<Shape>[] = [];
  /** What `durable` gets. */
  readonly #choosing: Choosing<Shape>[] = [];
  readonly #deliveries = new Map<number, Delivery<Shape>>();
  readonly #immer = new Immer({ autoFreeze: false });
  readonly #sample: Sampled[] = [];
  #running: Running | undefined;

  constructor(instance: Instance, values: Values, envelopes: Envelopes, sharedPart: SharedPart, pulse: Pulse) {
    this.#instance = instance;
    this.#values = values;
    this.#envelopes = envelopes;
    this.#sharedPart = sharedPart;
    this.#pulse = pulse;
  }

  /** What the reducer does at this node, in this state, with this event and this shared part. */
  of(node: number, state: number, event: number, shared: number): Reduction {
    const memory = this.#memoryAt(state * this.#instance.nodes.length + node);
    return (
      memory.get(event, shared) ??
      memory.ask(event, shared, () => {
        const reduction = this.#explore(node, state, event, shared, []);
        // What is read of the shared part in any branch is known when all of them were explored.
        return this.#sharedPart.isThere ? this.#whole(node, state, event, shared, reduction, []) : reduction;
      })
    );
  }

  #memoryAt(place: number): Memory<Reduction> {
    return (this.#remembered[place] ??= new Memory(this.#sharedPart));
  }

  #whole(
    node: number,
    state: number,
    event: number,
    shared: number,
    reduction: Reduction,
    path: readonly Choice[],
  ): Reduction {
    if (reduction.kind !== "fork") return reduction;
    const { values, branches } = reduction;
    values.forEach((_, at) => {
      const choices = [...path, { at, values }];
      branches[at] ??= this.#explore(node, state, event, shared, choices);
      this.#whole(node, state, event, shared, branches[at], choices);
    });
    return reduction;
  }

  /** One branch of a fork that `of` led to by these earlier choices (as places among the values on offer). */
  branch(
    node: number,
    state: number,
    event: number,
    shared: number,
    fork: Fork,
    earlier: readonly number[],
    at: number,
  ): Reduction {
    return (fork.branches[at] ??= this.#explore(
      node,
      state,
      event,
      shared,
      this.#choices(this.of(node, state, event, shared), [...earlier, at]),
    ));
  }

  /** Runs a handler once, with choices as they are drawn. Nothing is remembered. */
  drawing(
    node: number,
    state: number,
    event: number,
    shared: number,
    drawing: Drawing,
  ): { readonly leaf: Effect | Thrown; readonly armings: readonly Arming[] } {
    this.#pulse.beat();
    this.calls++;
    const { leaf, running } = this.#run(node, state, event, shared, [], drawing);
    return { leaf, armings: running.armings };
  }

  /** The choices at these places, with what is on offer: each value was looked at when the fork was met. */
  #choices(reduction: Reduction, places: readonly number[]): readonly Choice[] {
    let fork = reduction as Fork;
    return places.map((at) => {
      const { values, branches } = fork;
      fork = branches[at] as Fork;
      return { at, values };
    });
  }

  /**
   * Everything remembered, each reduction as a list of numbers.
   *
   * @param texts gets the sentences of what was thrown; the numbers name their places in it
   */
  *remembered(texts: string[]): Generator<readonly number[]> {
    for (const [at, memory] of this.#remembered.entries()) {
      for (const [event, shared, fields, reduction] of memory?.all() ?? [])
        yield [at, event, shared, fields.length, ...fields, ...numbersOf(reduction, texts)];
    }
  }

  /** Takes in one reduction as `remembered` gave it. */
  remember(numbers: Numbers, texts: readonly string[]): void {
    const memory = this.#memoryAt(numbers.next());
    const [event, shared, fields] = [numbers.next(), numbers.next(), numbers.list()];
    memory.put(event, shared, fields, reductionIn(numbers, texts));
  }

  /** The handler that an event is meant for, as it is written: `receive.vote`, `act["give up"]`, `start`. */
  #handlerOf(event: number): string {
    const kind = kindOf(event);
    switch (kind) {
      case "message":
        return handlerName("receive", this.kindIn(event));
      case "timer":
        return handlerName("timeout", this.kindIn(event));
      case "action":
        return handlerName("act", this.kindIn(event));
      case "start":
      case "restart":
      case "crash":
        return kind;
    }
  }

  /** What happens by an event at a node of this role: the handler that is meant for it, with its arguments. */
  #handle(role: RoleDefinition<Shape, string>, event: number, state: object, self: Effects<Shape>): unknown {
    const kind = kindOf(event) as Exclude<EventKind, "crash">;
    switch (kind) {
      case "message": {
        const { drawing } = this.#running!;
        const sent = this.deliveryOf(idOf(event));
        const delivery = drawing?.isTold ? deliveryShown(sent, drawing) : sent;
        return role.receive?.[delivery.kind](state, delivery, self);
      }
      case "timer": {
        const timer = this.#values.at(idOf(event)) as Kinded;
        return handlerIn("timeout", role.timeout, timer)(state, timer, self);
      }
      case "action": {
        const action = this.#values.at(idOf(event)) as Kinded;
        return handlerIn("act", role.act, action)(state, action, self);
      }
      case "start":
        return role.start?.(state, self);
      case "restart":
        return role.restart?.(state, self);
    }
  }

  /** A message with its sender and its channel, as handlers and guards get it. */
  deliveryOf(envelope: number): Delivery<Shape> {
    let delivery = this.#deliveries.get(envelope);
    if (delivery === undefined) {
      const { from, channel, message } = this.#envelopes.all[envelope];
      delivery = Object.freeze({
        ...(this.#values.at(message) as Kinded),
        from: this.#instance.nodes[from],
        channel: this.#instance.channels[channel],
      });
      this.#deliveries.set(envelope, delivery);
    }
    return delivery;
  }

  /**
   * Runs a sample of the remembered reductions again: in strict mode a large one, last ones first.
   *
   * @throws ModelError "not pure" where one of them now does something else
   */
  verify(isStrict: boolean): void {
    this.#verifySample();
    if (!isStrict) return;
    const all: (() => void)[] = [];
    this.#remembered.forEach((memory, index) => {
      const node = index % this.#instance.nodes.length;
      const state = Math.floor(index / this.#instance.nodes.length);
      for (const [event, shared, , reduction] of memory.all())
        all.push(() => this.#verifyOne({ node, state, event, shared }, reduction, []));
    });
    const stride = Math.ceil(all.length / SAMPLE);
    for (let i = all.length - 1; i >= 0; i -= stride) {
      this.#pulse.beat();
      all[i]();
    }
  }

  #verifySample(): void {
    for (const { leaf, path, ...run } of this.#sample) this.#verifyOne(run, leaf, path);
  }

  #verifyOne(run: Omit<Sampled, "leaf" | "path">, before: Reduction, path: readonly number[]): void {
    if (before.kind === "fork") {
      before.branches.forEach((branch, at) => branch && this.#verifyOne(run, branch, [...path, at]));
      return;
    }
    const { node, state, event, shared } = run;
    const asked = path.map((at) => ({ at }));
    const { leaf, running } = this.#run(node, state, event, shared, asked);
    const difference = firstDifference(this.#readable(before), this.#readable(leaf));
    const offered = running.forks.length === path.length;
    if (difference === undefined && offered) return;
    throw new ModelError(
      `${this.#where(node, event)} is not pure: run twice on the same state and event, it differed at ` +
        `${difference ?? "the choices on offer"}. A reduction may depend on its node, state, event, scope, variant, peers, rules and the shared part only.`,
    );
  }

  #readable(reduction: Effect | Thrown): unknown {
    if (reduction.kind === "threw") return { threw: reduction.message };
    const { state, timers, sends, records, writes } = reduction;
    return {
      state: this.#values.at(state),
      timers: timers.map((timer) => [timer < 0 ? "stop" : "start", this.#values.at(timer < 0 ? ~timer : timer)]),
      sends: sends.map((envelope) => {
        const { to, channel, message } = this.#envelopes.all[envelope];
        return [this.#instance.nodes[to], this.#instance.channels[channel], this.#values.at(message)];
      }),
      records: records.map((record) => this.#values.at(record)),
      shared: this.#sharedPart.described(writes),
    };
  }

  /** Runs the reducer with these choices and the first value of every further one; builds the forks it met on the way. */
  #explore(node: number, state: number, event: number, shared: number, path: readonly Choice[]): Reduction {
    this.#pulse.beat();
    const { leaf, running } = this.#run(node, state, event, shared, path);
    this.calls++;
    let reduction: Reduction = leaf;
    for (let i = running.forks.length - 1; i >= path.length; i--) {
      const values = running.forks[i];
      const branches = new Array<Reduction | undefined>(values.length).fill(undefined);
      branches[0] = reduction;
      reduction = { kind: "fork", values, branches };
    }
    this.#takeSample({ node, state, event, shared, leaf, path: running.forks.map((_, i) => path.at(i)?.at ?? 0) });
    return reduction;
  }

  /** State that is kept elsewhere shows when a reduction is made again: at once, or later, when more has happened. */
  #takeSample(sampled: Sampled): void {
    const isPowerOfTwo = (this.calls & (this.calls - 1)) === 0;
    if (this.calls <= FIRST_FEW || isPowerOfTwo) this.#sample.push(sampled);
    if (isPowerOfTwo) this.#sharedPart.apart(() => this.#verifySample());
  }

  #run(
    node: number,
    state: number,
    event: number,
    shared: number,
    prefix: readonly Choice[],
    drawing?: Drawing,
  ): { leaf: Effect | Thrown; running: Running } {
    const running: Running = {
      node,
      shared,
      prefix,
      choices: [],
      forks: [],
      sends: [],
      timers: [],
      records: [],
      writes: [],
      drawing,
      peers: undefined,
      armings: [],
      misuse: undefined,
      asked: undefined,
    };
    const before = this.#values.at(state) as object;
    const isCrash = kindOf(event) === "crash";
    let after: number;
    try {
      this.#running = running;
      after = isCrash ? this.#crash(running, before, causeOf(event)) : this.#reduce(running, state, event);
    } catch (error) {
      const where = isCrash ? `${this.#at(node)}, ${running.asked}` : this.#where(node, event);
      const message = thrownBy(running.asked ?? this.#handlerOf(event), running.misuse ?? error, where);
      return { leaf: { kind: "threw", message, choices: running.choices }, running };
    } finally {
      this.#running = undefined;
    }
    const leaf: Effect = {
      kind: "done",
      state: after,
      timers: running.timers,
      sends: running.sends,
      records: running.records,
      writes: running.writes,
      choices: running.choices,
      offered: running.forks.map((values) => values.length),
    };
    return { leaf, running };
  }

  /** The state that a handler makes of this one. */
  #reduce(running: Running, state: number, event: number): number {
    const before = this.#values.at(state) as object;
    const idOfState = (after: unknown): number =>
      after === before ? state : this.#values.id(after, `${this.#where(running.node, event)}: state`);
    if (!this.#sharedPart.isThere) {
      const draft = this.#immer.createDraft(before);
      this.#handleWhole(running, draft, event);
      return idOfState(this.#finish(draft));
    }
    // State and shared part are drafts of one whole, so that a part of one may be put into the other.
    const whole = this.#immer.createDraft({ state: before, shared: this.#values.at(running.shared) as object });
    let after = state;
    running.writes = this.#sharedPart.changing(
      running.shared,
      () => whole.shared,
      () => {
        this.#handleWhole(running, whole.state, event);
        const done = this.#finish(whole) as typeof whole;
        after = idOfState(done.state);
        return done.shared;
      },
    );
    return after;
  }

  #handleWhole(running: Running, draft: object, event: number): void {
    const { node } = running;
    const role = this.#instance.behaviours[node];
    const effects = (this.#effects[node] ??= this.#effectsOf(node));
    refuseReturned(this.#handle(role, event, draft, effects), draft);
    if (role.after) {
      running.asked = "after";
      refuseReturned(role.after(draft, effects), draft);
    }
    if (running.misuse) throw running.misuse;
  }

  /** The state that a crash makes of this one; what the operating system still sends counts as sent. */
  #crash(running: Running, before: object, cause: Cause): number {
    const { node } = running;
    const [role, self] = [this.#instance.behaviours[node], this.#instance.selves[node]];
    running.asked = "durable";
    const kept = role.durable?.(before, (this.#choosing[node] ??= this.#choosingOf(node)), cause);
    if (running.misuse) throw running.misuse;
    // Nobody else is asked what he chooses.
    this.#running = undefined;
    running.asked = "init";
    const first = role.init(self);
    running.asked = "lastWords";
    const words: unknown = role.lastWords?.(before, self, cause) ?? [];
    if (!Array.isArray(words)) {
      const answer = JSON.stringify(words) ?? typeof words;
      throw new ModelError(
        `${this.#at(node)}, lastWords answered ${answer}; wanted a list of messages, empty where there are none.`,
      );
    }
    for (const { to, message, channel } of words as readonly LastWord<Shape>[])
      running.sends.push(this.#envelopes.id(node, to, channel, message));
    running.asked = "durable";
    const where = `${this.#at(node)}, durable`;
    return this.#values.id(afterCrash(first, kept, where), where);
  }

  #finish(draft: object): unknown {
    try {
      return this.#immer.finishDraft(draft);
    } catch (error) {
      // The reducer is done: it is Immer that goes into each level of what was put into the draft.
      if (error instanceof RangeError) throw tooDeep("the state");
      throw error;
    }
  }

  #choosingOf(node: number): Choosing<Shape> {
    const { choose, chooseSome } = (this.#effects[node] ??= this.#effectsOf(node));
    return Object.freeze(withMore(this.#instance.selves[node], { choose, chooseSome }));
  }

  #effectsOf(node: number): Effects<Shape> {
    const self = this.#instance.selves[node];
    const effect = <T>(what: (running: Running) => T): T => {
      const running = this.#running;
      if (running?.node !== node) {
        throw new ModelError(
          `an effect of ${self.id} was called outside its handler; call it before the handler returns.`,
        );
      }
      try {
        return what(running);
      } catch (error) {
        if (error instanceof ModelError) running.misuse ??= error;
        throw error;
      }
    };
    const send = (running: Running, to: string, message: unknown, channel: string | undefined): void => {
      running.sends.push(this.#envelopes.id(node, to, channel, message));
    };
    const peersShown = (running: Running, drawing: Drawing): readonly string[] => {
      if (running.peers === undefined) {
        const shown = new PeersShown(self, drawing);
        running.peers = { list: new Proxy<readonly string[]>([], shown), offer: shown.offer };
      }
      return running.peers.list;
    };
    const reading = (): Running | undefined => (this.#running?.node === node ? this.#running : undefined);
    const more: Omit<Effects<Shape>, Exclude<keyof Self<Shape>, "id" | "peers">> = {
      get id() {
        reading()?.drawing?.readsName();
        return self.id;
      },
      get peers() {
        const running = reading();
        return running?.drawing?.isTold ? peersShown(running, running.drawing) : self.peers;
      },
      shared: this.#instance.shared?.access.proxy as never,
      send: (to, message, options) => effect((running) => send(running, to, message, options?.channel)),
      broadcast: (message, options) =>
        effect((running) => {
          running.drawing?.readsName();
          // Written once for all of them.
          const where = `message from ${self.id}`;
          const same = self.peers.length > 0 ? this.#values.at(this.#values.id(message, where)) : message;
          for (const peer of self.peers) send(running, peer, same, options?.channel);
        }),
      startTimer: (timer, { after, unlessArmed = false } = { after: undefined as never }) =>
        effect((running) => {
          const id = this.#values.id(timer, `timer of ${self.id}`);
          running.timers.push(id);
          if (running.drawing) running.armings.push({ timer: id, isStopped: false, after, unlessArmed });
        }),
      stopTimer: (timer) =>
        effect((running) => {
          const id = this.#values.id(timer, `timer of ${self.id}`);
          running.timers.push(~id);
          if (running.drawing) running.armings.push({ timer: id, isStopped: true });
        }),
      record: (entry) => effect((running) => running.records.push(this.#values.id(entry, `record of ${self.id}`))),
      choose: <T>(values: readonly T[]): T => effect((running) => this.#choose(running, values)),
      chooseSome: <T>(values: readonly T[], count: number, isWanted?: (value: T) => boolean): readonly T[] =>
        effect((running) => {
          const { drawing } = running;
          if (drawing) {
            const offer = this.#offerOf(running, drawing, values);
            return this.#drawn(running, drawSome(offer, wholeCount(self.id, count), isWanted, drawing));
          }
          const wanted = isWanted ? values.filter((value) => isWanted(value)) : values;
          return this.#choose(running, subsets(wanted, wholeCount(self.id, count)));
        }),
    };
    return Object.freeze(withMore(self, more));
  }

  /** A choice that was drawn, as the values know it. */
  #drawn<T>(running: Running, chosen: T): T {
    const id = this.#values.id(chosen, `choice of ${this.#instance.nodes[running.node]}`);
    running.choices.push(id);
    return this.#values.at(id) as T;
  }

  /** What is drawn from. Peers are drawn by their places among all nodes of the role, whether the handler was shown a list of them or not. */
  #offerOf<T>({ node, peers }: Running, drawing: Drawing, values: readonly T[]): Offer<T> {
    const self = this.#instance.selves[node];
    const arePeers = values === (drawing.isTold ? peers?.list : self.peers);
    if (!arePeers) return offerOf(values, drawing);
    const offer = peers?.offer ?? new PeersShown(self, drawing).offer;
    return offer as Offer<unknown> as Offer<T>;
  }

  #choose<T>(running: Running, values: readonly T[]): T {
    if (running.drawing) {
      if (values.length === 0) throw choosesFromNothing(this.#instance.nodes[running.node]);
      const offer = this.#offerOf(running, running.drawing, values);
      return this.#drawn(running, offer.at(offer.draw()));
    }
    const choice = running.prefix.at(running.forks.length);
    const ids = choice?.values ?? this.#offered(running.node, values);
    running.forks.push(ids);
    const chosen = ids[Math.min(choice?.at ?? 0, ids.length - 1)];
    running.choices.push(chosen);
    return this.#values.at(chosen) as T;
  }

  #offered(node: number, values: readonly unknown[]): readonly number[] {
    const { id } = this.#instance.selves[node];
    const ids = [...new Set(values.map((value) => this.#values.id(value, `choice of ${id}`)))];
    if (ids.length === 0) throw choosesFromNothing(id);
    return ids;
  }

  /** The kind of the message, timer or action of an event: "vote". */
  kindIn(event: number): string | undefined {
    switch (kindOf(event)) {
      case "message":
        return (this.#values.at(this.#envelopes.all[idOf(event)].message) as Kinded).kind;
      case "timer":
      case "action":
        return (this.#values.at(idOf(event)) as Kinded).kind;
      case "start":
      case "restart":
      case "crash":
        return undefined;
    }
  }

  /** In words: `message "vote" from n2`. */
  #describe(event: number): string {
    const kind = kindOf(event);
    const what = this.kindIn(event);
    if (what === undefined) return kind === "crash" ? `crash (${causeOf(event)})` : kind;
    const sender = kind === "message" ? ` from ${this.#instance.nodes[this.#envelopes.senders[idOf(event)]]}` : "";
    return `${kind} "${what}"${sender}`;
  }

  #where(node: number, event: number): string {
    return `${this.#at(node)}, ${this.#describe(event)}`;
  }

  #at(node: number): string {
    const { protocol, nodes } = this.#instance;
    return `${protocol.name}, ${nodes[node]}`;
  }
}

const choosesFromNothing = (id: string): ModelError =>
  new ModelError(`${id} chooses from an empty list; wanted at least one value.`);

/** @throws ModelError where that is no number of values */
function wholeCount(id: string, count: number): number {
  if (Number.isInteger(count) && count >= 0) return count;
  throw new ModelError(`${id} chooses ${count} of a list; wanted a whole number, 0 or more.`);
}

type Handle = (state: object, event: Kinded, self: Effects<Shape>) => void;

/** @throws ModelError where the role has no handler for it */
function handlerIn(
  table: "timeout" | "act",
  handlers: Readonly<Record<string, Handle>> = {},
  { kind }: Kinded,
): Handle {
  if (Object.hasOwn(handlers, kind)) return handlers[kind];
  throw new ModelError(`there is no handler ${handlerName(table, kind)}: ${didYouMean(kind, Object.keys(handlers))}`);
}

function handlerName(table: "receive" | "timeout" | "act", kind = ""): string {
  return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(kind) ? `${table}.${kind}` : `${table}[${JSON.stringify(kind)}]`;
}

/** @throws ModelError where a handler answers with something: it changes the draft that it is given. */
function refuseReturned(returned: unknown, draft: object): void {
  if (returned instanceof Promise) {
    returned.catch(() => undefined);
    throw new ModelError("the handler returned a Promise; wanted a plain function that is done when it returns.");
  }
  if (typeof returned === "object" && returned !== null && returned !== draft) {
    throw new ModelError(
      "the handler returned an object; wanted nothing: change the state that it is given, which is a draft of the next one.",
    );
  }
}
