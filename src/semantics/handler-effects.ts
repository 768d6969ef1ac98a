/** The effects that a handler can call: send, arm and stop timers, record, choose. */
import { ModelError } from "../model/model-error.ts";
import type { Choosing, Effects, Self, Shape } from "../model/protocol.ts";
import { shown } from "../model/value-in-error.ts";
import { type Arming, type Drawing, drawSome, offerOf, type Offer } from "./drawn-choices.ts";
import { channelIn, timerOptions } from "./effect-options.ts";
import type { Envelopes } from "./envelopes.ts";
import { handlerIn } from "./handler-in.ts";
import type { Instance } from "./instance.ts";
import { PeersShown } from "./names-read.ts";
import { withSelf } from "./self-of-node.ts";
import { subsets } from "./subsets.ts";
import type { Values } from "./values.ts";

/** A choice to make: an index among the values on offer, and those values if they are known. */
export interface Choice {
  readonly at: number;
  readonly values?: readonly number[];
}

/** One run of a handler: the question, and what the handler did so far. */
export interface Running {
  readonly node: number;
  readonly shared: number;
  readonly prefix: readonly Choice[];
  readonly choices: number[];
  readonly forks: (readonly number[])[];
  readonly sends: number[];
  readonly timers: number[];
  readonly records: number[];
  writes: readonly number[];
  /** If set, choices are drawn instead of explored one after the other. */
  readonly drawing: Drawing | undefined;
  /** The peers as a proxy that reports what is read, for handlers that are watched. */
  peers: { readonly list: readonly string[]; readonly offer: Offer<string> } | undefined;
  readonly armings: Arming[];
  misuse: ModelError | undefined;
  /** The function of the protocol that is running, if it is not the event's handler. */
  asked: string | undefined;
}

export class HandlerEffects {
  readonly #instance: Instance;
  readonly #values: Values;
  readonly #envelopes: Envelopes;
  /** By node; created on first use, because there may be thousands. */
  readonly #effects: Effects<Shape>[] = [];
  readonly #choosing: Choosing<Shape>[] = [];
  /** The run whose handler may call effects now. */
  running: Running | undefined;

  constructor(instance: Instance, values: Values, envelopes: Envelopes) {
    this.#instance = instance;
    this.#values = values;
    this.#envelopes = envelopes;
  }

  /** What the handlers of a node are given. */
  of(node: number): Effects<Shape> {
    return (this.#effects[node] ??= this.#effectsOf(node));
  }

  /** What `durable` is given. */
  choosingOf(node: number): Choosing<Shape> {
    return (this.#choosing[node] ??= this.#choosingOf(node));
  }

  #choosingOf(node: number): Choosing<Shape> {
    const { choose, chooseSome } = this.of(node);
    return Object.freeze(withSelf({ choose, chooseSome }, this.#instance.selves[node]));
  }

  #effectsOf(node: number): Effects<Shape> {
    const self = this.#instance.selves[node];
    const effect = <T>(what: (running: Running) => T): T => {
      const running = this.running;
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
    const reading = (): Running | undefined => (this.running?.node === node ? this.running : undefined);
    const more: Omit<Effects<Shape>, Exclude<keyof Self<Shape>, "id" | "peers">> = {
      get id() {
        reading()?.drawing?.readsName();
        return self.id;
      },
      get peers() {
        const running = reading();
        return running?.drawing?.reportsReads ? peersShown(running, running.drawing) : self.peers;
      },
      shared: this.#instance.shared?.access.proxy as never,
      send: (to, message, options) => effect((running) => send(running, to, message, channelIn("send", options))),
      broadcast: (message, options) =>
        effect((running) => {
          running.drawing?.readsName();
          const channel = channelIn("broadcast", options);
          // Interned once for all of them.
          const where = `message from ${self.id}`;
          const same = self.peers.length > 0 ? this.#values.at(this.#values.id(message, where)) : message;
          for (const peer of self.peers) send(running, peer, same, channel);
        }),
      startTimer: (timer, options) =>
        effect((running) => {
          const given = timerOptions(options);
          const id = this.#timer(node, timer);
          running.timers.push(id);
          if (running.drawing) running.armings.push({ timer: id, isStopped: false, ...given });
        }),
      stopTimer: (timer) =>
        effect((running) => {
          const id = this.#timer(node, timer);
          running.timers.push(~id);
          if (running.drawing) running.armings.push({ timer: id, isStopped: true });
        }),
      record: (entry) =>
        effect((running) => {
          mustBeRecord(self.id, entry);
          running.records.push(this.#values.id(entry, `record of ${self.id}`));
        }),
      choose: <T>(values: readonly T[]): T =>
        effect((running) => {
          mustBeList(self.id, values);
          return this.#choose(running, values);
        }),
      chooseSome: <T>(values: readonly T[], count: number, isWanted?: (value: T) => boolean): readonly T[] =>
        effect((running) => {
          const { drawing } = running;
          mustBeList(self.id, values);
          if (drawing) {
            const offer = this.#offerOf(running, drawing, values);
            return this.#drawn(running, drawSome(offer, wholeCount(self.id, count), isWanted, drawing));
          }
          const wanted = isWanted ? values.filter((value) => isWanted(value)) : values;
          return this.#choose(running, subsets(wanted, wholeCount(self.id, count)));
        }),
    };
    return Object.freeze(withSelf(more, self));
  }

  /**
   * The id of a timer that the node's role handles. A timer without a handler is an error: stopping one would otherwise silently do
   * nothing.
   */
  #timer(node: number, timer: unknown): number {
    const { behaviours, selves } = this.#instance;
    const id = this.#values.id(timer, `timer of ${selves[node].id}`);
    handlerIn("timeout", behaviours[node].timeout, this.#values.at(id));
    return id;
  }

  /** A choice that was drawn, as the interned value. */
  #drawn<T>(running: Running, chosen: T): T {
    const id = this.#values.id(chosen, `choice of ${this.#instance.nodes[running.node]}`);
    running.choices.push(id);
    return this.#values.at(id) as T;
  }

  /** The values to draw from. Peers are drawn by index among all nodes of the role, whether or not the handler was shown a list of them. */
  #offerOf<T>({ node, peers }: Running, drawing: Drawing, values: readonly T[]): Offer<T> {
    const self = this.#instance.selves[node];
    const arePeers = values === (drawing.reportsReads ? peers?.list : self.peers);
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
}

const choosesFromNothing = (id: string): ModelError =>
  new ModelError(`${id} chooses from an empty list; wanted at least one value.`);

/** @throws ModelError for anything but an array: a string and a Set have lengths or values, too */
function mustBeList(id: string, values: unknown): void {
  if (Array.isArray(values)) return;
  throw new ModelError(`${id} chooses from ${shown(values)}; wanted an array, as [...values] makes one.`);
}

/** @throws ModelError for anything but an object: a history is folded by what its entries say */
function mustBeRecord(id: string, entry: unknown): void {
  if (typeof entry === "object" && entry !== null) return;
  throw new ModelError(`${id} records ${shown(entry)}; wanted an object, such as { kind: "written", value }.`);
}

/** @throws ModelError if it is not a number of values */
function wholeCount(id: string, count: number): number {
  if (Number.isInteger(count) && count >= 0) return count;
  throw new ModelError(`${id} chooses ${count} of a list; wanted a whole number, 0 or more.`);
}
