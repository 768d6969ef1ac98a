/**
 * Proxies that stand for a handler's peers and for a message, and report which names the handler reads. Where a proxy cannot
 * stand for the real thing (`structuredClone` refuses proxies), the handler has to run again without them.
 */
import type { NodeId } from "../model/network.ts";
import type { Delivery, Self, Shape } from "../model/protocol.ts";
import type { Drawing, Offer } from "./drawn-choices.ts";

/** The peers of a node. Their number is the same for all nodes of a role; which ones they are is not. */
export class PeersShown implements ProxyHandler<readonly NodeId[]> {
  readonly #self: Self<Shape>;
  readonly #drawing: Drawing;

  constructor(self: Self<Shape>, drawing: Drawing) {
    this.#self = self;
    this.#drawing = drawing;
  }

  get #length(): number {
    return this.#self.nodes[this.#self.role].length - 1;
  }

  #read(): readonly NodeId[] {
    this.#drawing.readsName();
    return this.#self.peers;
  }

  /** Lets one of them be drawn without listing them all. */
  get offer(): Offer<NodeId> {
    const all = this.#self.nodes[this.#self.role];
    return {
      length: this.#length,
      draw: () => this.#drawing.peer(),
      at: (place) => all[place],
      places: () => {
        this.#drawing.readsName();
        return all.flatMap((id, place) => (id === this.#self.id ? [] : [place]));
      },
    };
  }

  get(none: readonly NodeId[], key: string | symbol): unknown {
    if (key === "length") return this.#length;
    return isIndex(key) ? Reflect.get(this.#read(), key) : Reflect.get(none, key);
  }

  has(none: readonly NodeId[], key: string | symbol): boolean {
    return isIndex(key) ? Reflect.has(this.#read(), key) : Reflect.has(none, key);
  }

  ownKeys(): (string | symbol)[] {
    return Reflect.ownKeys(this.#read());
  }

  getOwnPropertyDescriptor(none: readonly NodeId[], key: string | symbol): PropertyDescriptor | undefined {
    const there = Reflect.getOwnPropertyDescriptor(isIndex(key) ? this.#read() : none, key);
    if (there === undefined) return undefined;
    return isIndex(key) ? { ...there, configurable: true } : { ...there, value: this.#length };
  }

  set(): boolean {
    return false;
  }
}

const isIndex = (key: string | symbol): key is string => typeof key === "string" && /^\d+$/u.test(key);

/** A message that reports when somebody reads who sent it. */
export const deliveryShown = (delivery: Delivery<Shape>, drawing: Drawing): Delivery<Shape> =>
  new Proxy(delivery, {
    get(shown, key) {
      if (key === "from") drawing.readsSender();
      return Reflect.get(shown, key) as unknown;
    },
    getOwnPropertyDescriptor(shown, key) {
      if (key === "from") drawing.readsSender();
      return Reflect.getOwnPropertyDescriptor(shown, key);
    },
  });
