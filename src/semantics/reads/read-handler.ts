/** A proxy handler that reports which fields of a record are read. */
import type { Place } from "./read-places.ts";

/** Receives the reports. */
export interface Listener {
  /** A field of a record is read. */
  read(record: Place, name: string): void;
  /** The names of a record's fields are read. */
  readKeys(record: Place): void;
}

export class RecordReadHandler implements ProxyHandler<object> {
  readonly #listener: Listener;
  readonly #place: Place;

  constructor(listener: Listener, place: Place) {
    this.#listener = listener;
    this.#place = place;
  }

  get(record: object, key: string | symbol): unknown {
    if (typeof key === "string") this.#listener.read(this.#place, key);
    return Reflect.get(record, key);
  }

  has(record: object, key: string | symbol): boolean {
    if (typeof key === "string") this.#listener.read(this.#place, key);
    return Reflect.has(record, key);
  }

  getOwnPropertyDescriptor(record: object, key: string | symbol): PropertyDescriptor | undefined {
    if (typeof key === "string") this.#listener.read(this.#place, key);
    return Reflect.getOwnPropertyDescriptor(record, key);
  }

  ownKeys(record: object): (string | symbol)[] {
    this.#listener.readKeys(this.#place);
    return Reflect.ownKeys(record);
  }
}
