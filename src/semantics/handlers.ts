/** Runs a handler once: this is where user code meets Immer, choices and the rules of the model. */
import { Immer } from "immer";
import { wrongAnswer } from "../model/user-answers.ts";
import { ModelError } from "../model/model-error.ts";
import type { Cause } from "../model/network.ts";
import { tooDeep } from "../model/plain.ts";
import type { Delivery, Effects, RoleDefinition, Shape } from "../model/protocol.ts";
import { beginCall } from "./call-under-way.ts";
import type { Drawing } from "./drawn-choices.ts";
import { lastWordIn } from "./effect-options.ts";
import type { Envelopes } from "./envelopes.ts";
import type { EventNames } from "./event-names.ts";
import { causeOf, type EventKind, idOf, kindOf } from "./events.ts";
import { type Choice, HandlerEffects, type Running } from "./handler-effects.ts";
import { handlerIn } from "./handler-in.ts";
import type { Instance } from "./instance.ts";
import { deliveryShown } from "./names-read.ts";
import type { Effect, Thrown } from "./reducer-result.ts";
import type { SharedPart } from "./shared-part.ts";
import { afterCrash } from "./after-crash.ts";
import { thrownBy } from "./thrown-text.ts";
import type { Values } from "./values.ts";

/** The result of one run of a handler. */
export interface HandlerRun {
  readonly leaf: Effect | Thrown;
  readonly running: Running;
}

/** What a handler is run on. */
export interface HandlerCall {
  readonly node: number;
  readonly state: number;
  readonly event: number;
  readonly shared: number;
}

export class Handlers {
  readonly #instance: Instance;
  readonly #values: Values;
  readonly #envelopes: Envelopes;
  readonly #names: EventNames;
  readonly #sharedPart: SharedPart;
  readonly #effects: HandlerEffects;
  readonly #deliveries = new Map<number, Delivery<Shape>>();
  readonly #immer = new Immer({ autoFreeze: false });

  constructor(instance: Instance, values: Values, envelopes: Envelopes, names: EventNames, sharedPart: SharedPart) {
    this.#instance = instance;
    this.#values = values;
    this.#envelopes = envelopes;
    this.#names = names;
    this.#sharedPart = sharedPart;
    this.#effects = new HandlerEffects(instance, values, envelopes);
  }

  /**
   * Runs a handler with the given choices, and the first value of each further one; or with choices as they are drawn.
   * What the handler throws is part of the answer.
   */
  run({ node, state, event, shared }: HandlerCall, prefix: readonly Choice[], drawing?: Drawing): HandlerRun {
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
    beginCall(() => this.#names.where(node, event));
    try {
      this.#effects.running = running;
      after = isCrash ? this.#crash(running, before, causeOf(event)) : this.#reduce(running, state, event);
    } catch (error) {
      const where = isCrash ? `${this.#names.at(node)}, ${running.asked}` : this.#names.where(node, event);
      const message = thrownBy(running.asked ?? this.#names.handlerOf(event), running.misuse ?? error, where);
      return { leaf: { kind: "threw", message, choices: running.choices }, running };
    } finally {
      this.#effects.running = undefined;
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

  /** Calls the handler for this event, with its arguments. */
  #handle(role: RoleDefinition<Shape, string>, event: number, state: object, self: Effects<Shape>): unknown {
    const kind = kindOf(event) as Exclude<EventKind, "crash">;
    switch (kind) {
      case "message": {
        const { drawing } = this.#effects.running!;
        const sent = this.deliveryOf(idOf(event));
        const delivery = drawing?.reportsReads ? deliveryShown(sent, drawing) : sent;
        return role.receive?.[delivery.kind](state, delivery, self);
      }
      case "timer": {
        const timer = this.#values.kinded(idOf(event));
        return handlerIn("timeout", role.timeout, timer)(state, timer, self);
      }
      case "action": {
        const action = this.#values.kinded(idOf(event));
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
        ...this.#values.kinded(message),
        from: this.#instance.nodes[from],
        channel: this.#instance.channels[channel],
      });
      this.#deliveries.set(envelope, delivery);
    }
    return delivery;
  }

  /** The state that a handler makes of this one. */
  #reduce(running: Running, state: number, event: number): number {
    const before = this.#values.at(state) as object;
    const idOfState = (after: unknown): number =>
      after === before ? state : this.#values.id(after, `${this.#names.where(running.node, event)}: state`);
    if (!this.#sharedPart.isThere) {
      const draft = this.#immer.createDraft(before);
      this.#handleWhole(running, draft, event);
      return idOfState(this.#finish(draft));
    }
    // State and shared part are drafts of one object, so that a part of one may be put into the other.
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
    const effects = this.#effects.of(node);
    refuseReturned(this.#handle(role, event, draft, effects), draft);
    if (role.after) {
      running.asked = "after";
      refuseReturned(role.after(draft, effects), draft);
    }
    if (running.misuse) throw running.misuse;
  }

  /** The state after a crash; what the operating system still sends counts as sent. */
  #crash(running: Running, before: object, cause: Cause): number {
    const { node } = running;
    const [role, self] = [this.#instance.behaviours[node], this.#instance.selves[node]];
    running.asked = "durable";
    const kept = role.durable?.(before, this.#effects.choosingOf(node), cause);
    if (running.misuse) throw running.misuse;
    // No other function may make choices.
    this.#effects.running = undefined;
    running.asked = "init";
    const first = role.init(self);
    running.asked = "lastWords";
    const words: unknown = role.lastWords?.(before, self, cause) ?? [];
    if (!Array.isArray(words)) {
      throw wrongAnswer(`${this.#names.at(node)}, lastWords`, words, "a list of messages, empty where there are none");
    }
    for (const { to, message, channel } of words.map(lastWordIn))
      running.sends.push(this.#envelopes.id(node, to, channel, message));
    running.asked = "durable";
    const where = `${this.#names.at(node)}, durable`;
    return this.#values.id(afterCrash(first, kept, where), where);
  }

  #finish(draft: object): unknown {
    try {
      return this.#immer.finishDraft(draft);
    } catch (error) {
      // The reducer has returned; it is Immer that recurses into each level of what was put into the draft.
      if (error instanceof RangeError) throw tooDeep("the state");
      throw error;
    }
  }
}

/** @throws ModelError if a handler returns something: it should change the draft it is given */
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
