/**
 * Tracks in which step each message in flight was sent, so that a picture can show what came late and what was overtaken. The state
 * does not know that: there, two copies are one message. The oldest copy counts as delivered first.
 */
import { canonical } from "../../model/plain.ts";
import type { MessageView } from "../../model/property.ts";
import type { Shape } from "../../model/protocol.ts";
import type { ChannelKind } from "../../model/network.ts";
import type { Step } from "../../model/step.ts";

export type Message = MessageView<Shape>;

export interface SentMessage {
  readonly message: Message;
  /** The step that sent it; 0 for the start. */
  readonly sentIn: number;
}

/** A message, from the step that sent it to whatever became of it. */
export interface Flight extends SentMessage {
  /** The steps that delivered it: several if copies were made, none if it never arrived. */
  readonly arrivals: readonly number[];
  /** The step in which it was lost. */
  readonly lostIn: number | undefined;
  /** From this step on it is not in flight: it was delivered without leaving a copy, was lost, or was merged with an equal message. */
  readonly leftIn: number | undefined;
}

/** Whether it is in flight after this many steps. */
export const isInFlight = ({ sentIn, leftIn }: Flight, at: number): boolean =>
  sentIn <= at && (leftIn === undefined || leftIn > at);

interface Flying extends Flight {
  readonly arrivals: number[];
  lostIn: number | undefined;
  leftIn: number | undefined;
}

interface Pile {
  readonly message: Message;
  /** The copies in flight, oldest first. */
  readonly flying: Flying[];
  /** The last step that delivered it and left a copy. */
  copiedIn: number | undefined;
}

export class MessageOrigins {
  /** Every message that was ever sent, in order. */
  readonly flights: Flight[] = [];
  readonly #piles = new Map<string, Pile>();
  readonly #kindOf: (channel: string) => ChannelKind;

  constructor(kindOf: (channel: string) => ChannelKind, atStart: readonly Message[]) {
    this.#kindOf = kindOf;
    for (const message of atStart) this.#send(message, 0);
  }

  /** Which step sent the message that is delivered next; and which step delivered it before, if what is left is a copy. */
  of(message: Message): { readonly sentIn: number | undefined; readonly deliveredIn: number | undefined } {
    const { flying, copiedIn } = this.#pile(message);
    const isCopy = copiedIn !== undefined && flying.length > 0 && flying[0].sentIn <= copiedIn;
    return { sentIn: flying.at(0)?.sentIn, deliveredIn: isCopy ? copiedIn : undefined };
  }

  /** The step that sent the youngest copy: the first that a connection reset loses. */
  youngest(message: Message): number | undefined {
    return this.#pile(message).flying.at(-1)?.sentIn;
  }

  /** What the same sender sent to the same node earlier and was not delivered yet. */
  overtakenBy(message: Message): readonly SentMessage[] {
    const sentIn = this.of(message).sentIn ?? Infinity;
    return this.neverDelivered().filter(
      (one) => one.message.from === message.from && one.message.to === message.to && one.sentIn < sentIn,
    );
  }

  neverDelivered(): readonly SentMessage[] {
    return [...this.#piles.values()].flatMap(({ flying, copiedIn }) =>
      flying.flatMap(({ message, sentIn }) =>
        copiedIn !== undefined && sentIn <= copiedIn ? [] : [{ message, sentIn }],
      ),
    );
  }

  /** Follows the state through a step: what it delivered or lost, what it sent, and what is in flight after it. */
  after(number: number, step: Step, sends: readonly Message[], inFlight: readonly Message[]): void {
    if (step.kind === "deliver" || step.kind === "duplicate") {
      const { node: to, from, channel, message } = step;
      const pile = this.#pile({ from, to, channel, message });
      const stays = step.kind === "duplicate" || this.#kindOf(channel) === "duplicating";
      const delivered = stays ? pile.flying.at(0) : pile.flying.shift();
      delivered?.arrivals.push(number);
      if (stays) pile.copiedIn = number;
      else if (delivered) delivered.leftIn = number;
    }
    if (step.kind === "drop") {
      const { node: to, from, channel } = step;
      for (const message of step.lost) lose(this.#pile({ from, to, channel, message }).flying.pop(), number);
    }
    // A restart empties queues before anything is sent.
    if (step.kind === "restart") {
      for (const { message, flying } of this.#piles.values()) {
        if (message.to !== step.node || this.#kindOf(message.channel) !== "fifo") continue;
        for (const one of flying.splice(0)) lose(one, number);
      }
    }
    for (const message of sends) this.#send(message, number);
    const left = new Map<string, number>();
    for (const message of inFlight) left.set(keyOf(message), (left.get(keyOf(message)) ?? 0) + 1);
    for (const [key, { flying }] of this.#piles) {
      for (const gone of flying.splice(left.get(key) ?? 0)) {
        if (step.kind === "lose" || step.kind === "restart") lose(gone, number);
        else gone.leftIn = number;
      }
      if (flying.length === 0) this.#piles.delete(key);
    }
  }

  #send(message: Message, sentIn: number): void {
    const flight: Flying = { message, sentIn, arrivals: [], lostIn: undefined, leftIn: undefined };
    this.#pile(message).flying.push(flight);
    this.flights.push(flight);
  }

  #pile(message: Message): Pile {
    const key = keyOf(message);
    const known = this.#piles.get(key);
    if (known) return known;
    const fresh: Pile = { message, flying: [], copiedIn: undefined };
    this.#piles.set(key, fresh);
    return fresh;
  }
}

function lose(flight: Flying | undefined, number: number): void {
  if (flight) flight.lostIn = flight.leftIn = number;
}

const keyOf = ({ from, to, channel, message }: Message): string =>
  canonical([from, to, channel, message], "message").key;
