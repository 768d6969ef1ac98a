/**
 * In which step each message in flight was sent, so that a picture can show what came late and what was overtaken. The
 * world itself doesn't keep that: two copies are one message there. Of copies, the oldest counts as delivered first.
 */
import { canonical } from "../../model/plain.ts";
import type { MessageView } from "../../model/property.ts";
import type { Shape } from "../../model/protocol.ts";
import type { ChannelKind } from "../../model/network.ts";
import type { Step } from "../../model/step.ts";

export type Message = MessageView<Shape>;

export interface Postmarked {
  readonly message: Message;
  /** The step that sent it; 0 for the start. */
  readonly sentIn: number;
}

interface Pile {
  readonly message: Message;
  /** The steps that sent the copies in flight, oldest first. */
  readonly sentIn: number[];
  /** The last step that delivered it and left a copy. */
  copiedIn: number | undefined;
}

export class Postmarks {
  readonly #piles = new Map<string, Pile>();
  readonly #kindOf: (channel: string) => ChannelKind;

  constructor(kindOf: (channel: string) => ChannelKind, atStart: readonly Message[]) {
    this.#kindOf = kindOf;
    for (const message of atStart) this.#pile(message).sentIn.push(0);
  }

  /** The step that sent what is delivered next, and the step that delivered it before, if what is left is a copy. */
  of(message: Message): { readonly sentIn: number | undefined; readonly deliveredIn: number | undefined } {
    const { sentIn, copiedIn } = this.#pile(message);
    const isCopy = copiedIn !== undefined && sentIn.length > 0 && sentIn[0] <= copiedIn;
    return { sentIn: sentIn.at(0), deliveredIn: isCopy ? copiedIn : undefined };
  }

  /** The step that sent the youngest copy: the first that a connection reset loses. */
  youngest(message: Message): number | undefined {
    return this.#pile(message).sentIn.at(-1);
  }

  /** What the same sender sent to the same node earlier, and what was not delivered yet. */
  overtakenBy(message: Message): readonly Postmarked[] {
    const sentIn = this.of(message).sentIn ?? Infinity;
    return this.neverDelivered().filter(
      (one) => one.message.from === message.from && one.message.to === message.to && one.sentIn < sentIn,
    );
  }

  neverDelivered(): readonly Postmarked[] {
    return [...this.#piles.values()].flatMap(({ message, sentIn, copiedIn }) =>
      sentIn.flatMap((number) => (copiedIn !== undefined && number <= copiedIn ? [] : [{ message, sentIn: number }])),
    );
  }

  /** Follows the state through a step: what it delivered or lost, what it sent, and what is in flight after it. */
  after(number: number, step: Step, sends: readonly Message[], inFlight: readonly Message[]): void {
    if (step.kind === "deliver" || step.kind === "duplicate") {
      const { node: to, from, channel, message } = step;
      const pile = this.#pile({ from, to, channel, message });
      if (step.kind === "duplicate" || this.#kindOf(channel) === "duplicating") pile.copiedIn = number;
      else pile.sentIn.shift();
    }
    if (step.kind === "drop") {
      const { node: to, from, channel } = step;
      for (const message of step.lost) this.#pile({ from, to, channel, message }).sentIn.pop();
    }
    // A restart empties queues before anything is sent.
    if (step.kind === "restart") {
      for (const { message, sentIn } of this.#piles.values()) {
        if (message.to === step.node && this.#kindOf(message.channel) === "fifo") sentIn.length = 0;
      }
    }
    for (const message of sends) this.#pile(message).sentIn.push(number);
    const left = new Map<string, number>();
    for (const message of inFlight) left.set(keyOf(message), (left.get(keyOf(message)) ?? 0) + 1);
    for (const [key, { sentIn }] of this.#piles) {
      sentIn.length = Math.min(sentIn.length, left.get(key) ?? 0);
      if (sentIn.length === 0) this.#piles.delete(key);
    }
  }

  #pile(message: Message): Pile {
    const key = keyOf(message);
    const known = this.#piles.get(key);
    if (known) return known;
    const fresh: Pile = { message, sentIn: [], copiedIn: undefined };
    this.#piles.set(key, fresh);
    return fresh;
  }
}

const keyOf = ({ from, to, channel, message }: Message): string =>
  canonical([from, to, channel, message], "message").key;
