/** Inboxes, each distinct one a small integer. The result of adding a message is remembered, and so is the list that properties see. */
import type { MessageView } from "../../model/property.ts";
import type { Shape } from "../../model/protocol.ts";
import { EMPTY, type Inbox, insert } from "../../semantics/inbox.ts";
import type { Space } from "../../semantics/space.ts";
import { messagesTo } from "../../semantics/world-view.ts";

export class Inboxes {
  readonly #space: Space;
  readonly #all: Inbox[] = [];
  readonly #numbers = new Map<string, number>();
  /** For each inbox, by the envelope put into it, the inbox after. */
  readonly #inserted: Map<number, number>[] = [];
  /** An empty list is the same for all nodes. */
  readonly #messages: (readonly MessageView<Shape>[])[] = [];

  constructor(space: Space) {
    this.#space = space;
  }

  numberOf(inbox: Inbox): number {
    const key = inbox.join();
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.#all.push(inbox.length === 0 ? EMPTY : [...inbox]) - 1;
      this.#numbers.set(key, number);
      this.#inserted.push(new Map());
    }
    return number;
  }

  at(number: number): Inbox {
    return this.#all[number];
  }

  /** The inbox after an envelope was put into it. */
  after(number: number, envelope: number): number {
    const inserted = this.#inserted[number];
    let after = inserted.get(envelope);
    if (after === undefined) {
      after = this.numberOf(insert(this.#all[number], envelope, this.#space.envelopes));
      inserted.set(envelope, after);
    }
    return after;
  }

  /** What is in this inbox, as properties see it; listed once for each inbox. */
  messages(number: number): readonly MessageView<Shape>[] {
    return (this.#messages[number] ??= Object.freeze(messagesTo(this.#space, this.#all[number])));
  }
}
