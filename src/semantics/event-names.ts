/** Names of events for messages and errors: `n1, message "vote" from n2`, `receive.vote`. */
import type { Envelopes } from "./envelopes.ts";
import { causeOf, idOf, kindOf } from "./events.ts";
import type { Instance } from "./instance.ts";
import type { Values } from "./values.ts";

export class EventNames {
  readonly #instance: Instance;
  readonly #values: Values;
  readonly #envelopes: Envelopes;

  constructor(instance: Instance, values: Values, envelopes: Envelopes) {
    this.#instance = instance;
    this.#values = values;
    this.#envelopes = envelopes;
  }

  /** The kind of the message, timer or action of an event: "vote". */
  kindIn(event: number): string | undefined {
    switch (kindOf(event)) {
      case "message":
        return this.#values.kinded(this.#envelopes.all[idOf(event)].message).kind;
      case "timer":
      case "action":
        return this.#values.kinded(idOf(event)).kind;
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

  where(node: number, event: number): string {
    return `${this.at(node)}, ${this.#describe(event)}`;
  }

  at(node: number): string {
    const { protocol, nodes } = this.#instance;
    return `${protocol.name}, ${nodes[node]}`;
  }

  /** The handler of an event, as a protocol writes it: `receive.vote`, `act["give up"]`, `start`. */
  handlerOf(event: number): string {
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
}

export function handlerName(table: "receive" | "timeout" | "act", kind = ""): string {
  return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(kind) ? `${table}.${kind}` : `${table}[${JSON.stringify(kind)}]`;
}
