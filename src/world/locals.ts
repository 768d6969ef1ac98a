/**
 * Local situations: a node with its state and its armed timers, up or down: all of its configuration but the inbox.
 * Each distinct one is a small integer, and what an event makes of it is computed once.
 */
import { ModelError } from "../model/model-error.ts";
import type { NodeView } from "../model/property.ts";
import type { Cause, LastWord, Shape } from "../model/protocol.ts";
import type { Envelopes } from "./envelopes.ts";
import type { Instance } from "./instance.ts";
import type { Effect, Fork, Reduction, Reductions, Thrown } from "./reductions.ts";
import { afterCrash } from "./survives.ts";
import { thrownBy } from "./thrown.ts";
import type { Values } from "./values.ts";

/** What became of a node by one event (or crash), and what it sent. */
export interface Outcome {
  readonly kind: "done";
  readonly local: number;
  /** Envelopes, in the order of sending; some may go to the node itself. */
  readonly sends: readonly number[];
  /** Whether one of them goes to the node itself. */
  readonly sendsToItself: boolean;
  readonly records: readonly number[];
  readonly choices: readonly number[];
  readonly offered: readonly number[];
}
/** How a node can react to one event: outcomes below the choices that its reducer makes. */
export type Reaction = Outcome | Thrown | ReactionFork;
export interface ReactionFork {
  readonly kind: "fork";
  readonly values: readonly number[];
  /** One branch; the reducer runs when it was never taken. */
  branch(at: number): Reaction;
}

interface Local {
  readonly node: number;
  readonly up: boolean;
  readonly state: number;
  /** Ids of the armed timers, in canonical order. */
  readonly timers: readonly number[];
  readonly reactions: Map<number, Reaction>;
  readonly crashes: Map<Cause, Outcome | Thrown>;
  actions: readonly number[] | undefined;
  /** The declared bound that it is beyond; "" for none; undefined until asked. */
  beyond: string | undefined;
  /** What the protocol threw when it was asked about it, as a sentence; "" for nothing so far. */
  thrown: string;
}

const NONE: readonly number[] = [];

export class Locals {
  readonly #instance: Instance;
  readonly #values: Values;
  readonly #envelopes: Envelopes;
  readonly #reductions: Reductions;
  /** What properties see of each. */
  readonly views: NodeView<Shape>[] = [];
  readonly #all: Local[] = [];
  readonly #ids = new Map<string, number>();
  /** Whether each action that was listed so far is fair. */
  readonly #fair = new Map<number, boolean>();
  /** Whether the protocol threw about any so far. */
  throws = false;
  /** Equal ones are one object: there are far fewer of them than reactions, and they stay close to the processor. */
  readonly #outcomes = new Map<string, Outcome>();

  constructor(instance: Instance, values: Values, envelopes: Envelopes, reductions: Reductions) {
    this.#instance = instance;
    this.#values = values;
    this.#envelopes = envelopes;
    this.#reductions = reductions;
  }

  get count(): number {
    return this.#all.length;
  }

  node(local: number): number {
    return this.#all[local].node;
  }

  state(local: number): number {
    return this.#all[local].state;
  }

  isUp(local: number): boolean {
    return this.#all[local].up;
  }

  timers(local: number): readonly number[] {
    return this.#all[local].timers;
  }

  view(local: number): NodeView<Shape> {
    return this.views[local];
  }

  /** The situation of a node with this state and these timers armed. */
  numberOf(node: number, up: boolean, state: number, timers: readonly number[]): number {
    return this.#intern(node, up, state, [...timers].sort(this.#values.compare));
  }

  /** The situation of a node before its `start`. */
  initial(node: number): number | Thrown {
    const { protocol, selves, nodes } = this.#instance;
    let first: object;
    try {
      first = protocol.init(selves[node]);
    } catch (error) {
      return threw("init", error, this.#where(node));
    }
    if (typeof first !== "object" || first === null)
      throw new ModelError(
        `${this.#where(node)}, init answered ${JSON.stringify(first) ?? typeof first}; wanted a state, which is an object.`,
      );
    return this.#intern(node, true, this.#values.id(first, `init of ${nodes[node]}`), NONE);
  }

  /** Ids of what the node may do by itself: none while it is down, nor where the protocol throws instead of listing them. */
  actions(local: number): readonly number[] {
    return (this.#all[local].actions ??= this.#listActions(local));
  }

  /** Whether an action that some node was found to be able to take is one that it eventually takes. */
  isFair(action: number): boolean {
    return this.#fair.get(action) ?? false;
  }

  /**
   * What the protocol threw instead of an answer about this node: whether it is beyond a bound, what it may do, whether that is
   * fair. As a sentence; "" where it answered.
   */
  thrown(local: number): string {
    // What is beyond a bound is not gone on from, whatever it might do.
    if (this.beyond(local) === "") this.actions(local);
    return this.#all[local].thrown;
  }

  /** What the node does with an event. A timer that is the event is disarmed before. */
  react(local: number, event: number, firing = -1): Reaction {
    const { reactions, node, state } = this.#all[local];
    let reaction = reactions.get(event);
    if (reaction === undefined) {
      reaction = this.#reaction(local, event, firing, this.#reductions.of(node, state, event), NONE);
      reactions.set(event, reaction);
    }
    return reaction;
  }

  /** What a crash makes of the node, and what is still sent for it. */
  crash(local: number, cause: Cause): Outcome | Thrown {
    const { crashes } = this.#all[local];
    let outcome = crashes.get(cause);
    if (outcome === undefined) {
      outcome = this.#crash(local, cause);
      crashes.set(cause, outcome);
    }
    return outcome;
  }

  /** The declared bound that this state is beyond, as a sentence, or "". */
  beyond(local: number): string {
    return (this.#all[local].beyond ??= this.#beyond(local));
  }

  #beyond(local: number): string {
    const { protocol, scope } = this.#instance;
    const said: unknown = this.#asked(local, "beyond", () => protocol.beyond?.(this.views[local].state, scope));
    if (typeof said === "string") return said;
    if (said === undefined || said === false) return "";
    throw this.#wrong(local, "beyond", said, "a sentence that says which bound it is beyond, or false");
  }

  /** What the protocol answers about a node; undefined where it throws, which is noted. */
  #asked<T>(local: number, what: string, ask: () => T): T | undefined {
    try {
      return ask();
    } catch (error) {
      const { says } = threw(what, error, this.#where(this.#all[local].node));
      this.#all[local].thrown = says;
      this.throws = true;
      return undefined;
    }
  }

  #wrong(local: number, what: string, said: unknown, wanted: string): ModelError {
    const answer = JSON.stringify(said) ?? typeof said;
    return new ModelError(`${this.#where(this.#all[local].node)}, ${what} answered ${answer}; wanted ${wanted}.`);
  }

  #where(node: number): string {
    return `${this.#instance.protocol.name}, ${this.#instance.nodes[node]}`;
  }

  #reaction(local: number, event: number, firing: number, reduction: Reduction, path: readonly number[]): Reaction {
    switch (reduction.kind) {
      case "threw":
        return reduction;
      case "done":
        return this.#outcome(this.#all[local], firing, reduction);
      case "fork":
        return this.#fork(local, event, firing, reduction, path);
    }
  }

  #fork(local: number, event: number, firing: number, fork: Fork, path: readonly number[]): ReactionFork {
    const branches: Reaction[] = [];
    const { node, state } = this.#all[local];
    return {
      kind: "fork",
      values: fork.values,
      branch: (at) =>
        (branches[at] ??= this.#reaction(
          local,
          event,
          firing,
          this.#reductions.branch(node, state, event, fork, path, at),
          [...path, at],
        )),
    };
  }

  #outcome({ node, timers }: Local, firing: number, effect: Effect): Outcome {
    const { sends, records, choices, offered } = effect;
    const local = this.#intern(node, true, effect.state, this.#armedAfter(timers, firing, effect.timers));
    const what = `${local};${sends.join()}`;
    const key =
      records.length + choices.length === 0 ? what : `${what};${records.join()};${choices.join()};${offered.join()}`;
    let outcome = this.#outcomes.get(key);
    if (outcome === undefined) {
      outcome = {
        kind: "done",
        local,
        sends: orNone(sends),
        sendsToItself: this.#sendsTo(node, sends),
        records: orNone(records),
        choices: orNone(choices),
        offered: orNone(offered),
      };
      this.#outcomes.set(key, outcome);
    }
    return outcome;
  }

  #armedAfter(before: readonly number[], firing: number, changes: readonly number[]): readonly number[] {
    if (before.length + changes.length === 0) return NONE;
    const armed = new Set(before);
    armed.delete(firing);
    for (const timer of changes) {
      if (timer >= 0) armed.add(timer);
      else armed.delete(~timer);
    }
    return [...armed].sort(this.#values.compare);
  }

  #crash(crashing: number, cause: Cause): Outcome | Thrown {
    const { node } = this.#all[crashing];
    const { state: before } = this.views[crashing];
    const { protocol, selves, nodes } = this.#instance;
    const self = selves[node];
    let asked = "durable";
    let kept: object | undefined;
    let first: object;
    let words: unknown;
    try {
      kept = protocol.durable?.(before, self, cause);
      asked = "init";
      first = protocol.init(self);
      asked = "lastWords";
      words = protocol.lastWords?.(before, self, cause) ?? [];
    } catch (error) {
      return threw(asked, error, this.#where(node));
    }
    if (!Array.isArray(words))
      throw this.#wrong(crashing, "lastWords", words, "a list of messages, empty where there are none");
    const after = afterCrash(first, kept, `${this.#where(node)}, durable`);
    const state = this.#values.id(after, `durable state of ${nodes[node]}`);
    const sends = (words as readonly LastWord<Shape>[]).map(({ to, message, channel }) =>
      this.#envelopes.id(node, to, channel, message),
    );
    const local = this.#intern(node, false, state, NONE);
    const sendsToItself = this.#sendsTo(node, sends);
    return { kind: "done", local, sends, sendsToItself, records: NONE, choices: NONE, offered: NONE };
  }

  #sendsTo(node: number, sends: readonly number[]): boolean {
    return sends.some((envelope) => this.#envelopes.destinations[envelope] === node);
  }

  #listActions(local: number): readonly number[] {
    const { node, up } = this.#all[local];
    const { protocol, selves, nodes } = this.#instance;
    if (!up || !protocol.actions) return NONE;
    const listed: unknown = this.#asked(local, "actions", () =>
      protocol.actions?.(this.views[local].state, selves[node]),
    );
    if (this.#all[local].thrown !== "") return NONE;
    if (!Array.isArray(listed)) {
      throw this.#wrong(local, "actions", listed, "a list of actions, empty where there are none");
    }
    const actions = [...new Set(listed.map((action) => this.#values.id(action, `action of ${nodes[node]}`)))];
    for (const action of actions) this.#askFair(local, action);
    return this.#all[local].thrown === "" ? actions : NONE;
  }

  #askFair(local: number, action: number): void {
    if (this.#fair.has(action)) return;
    const { protocol } = this.#instance;
    const fair = this.#asked(local, "fair", () => protocol.fair?.(this.#values.at(action) as Shape["action"]) ?? false);
    if (fair === undefined) return;
    if (typeof fair !== "boolean") throw this.#wrong(local, "fair", fair, "true or false");
    this.#fair.set(action, fair);
  }

  #intern(node: number, up: boolean, state: number, timers: readonly number[]): number {
    const key = `${node},${up},${state},${timers.join()}`;
    let id = this.#ids.get(key);
    if (id === undefined) {
      id = this.#all.length;
      this.#ids.set(key, id);
      const { id: name, role } = this.#instance.selves[node];
      const view = Object.freeze({
        id: name,
        role,
        up,
        state: this.#values.at(state) as Shape["state"],
        timers: Object.freeze(timers.map((timer) => this.#values.at(timer) as Shape["timer"])),
      });
      const fresh = { reactions: new Map(), crashes: new Map(), actions: undefined, beyond: undefined, thrown: "" };
      this.#all.push({ node, up, state, timers, ...fresh });
      this.views.push(view);
    }
    return id;
  }
}

const threw = (what: string, error: unknown, where: string): Thrown => ({
  kind: "threw",
  says: thrownBy(what, error, `${where}, ${what}`),
  choices: NONE,
});

/** Most lists are empty: one for all of them. */
const orNone = (list: readonly number[]): readonly number[] => (list.length === 0 ? NONE : list);

/** All outcomes of a reaction, in the order of the values on offer, and the errors that it throws. */
export function outcomes(reaction: Reaction): readonly (Outcome | Thrown)[] {
  if (reaction.kind !== "fork") return [reaction];
  return reaction.values.flatMap((_, at) => outcomes(reaction.branch(at)));
}
