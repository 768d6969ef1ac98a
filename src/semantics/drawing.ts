/** Choices that are drawn instead of looked at one after the other, and what arming a timer says of time. */

/**
 * Who draws for a handler, and is told what the handler reads of names: where it reads none, what it does is what it would do at
 * every node of its role.
 */
export interface Drawing {
  /** A number from 0 to `bound` - 1. */
  below(bound: number): number;
  /** Another node of the same role: its place among all nodes of the role. */
  peer(): number;
  /** What the node is called, or which nodes are its peers. */
  readsName(): void;
  /** Who sent the message. */
  readsSender(): void;
  /** Whether handlers get what tells what they read of it. */
  readonly isTold: boolean;
}

/** What is drawn from. */
export interface Offer<T> {
  readonly length: number;
  /** Draws a place. */
  draw(): number;
  at(place: number): T;
  /** All places there are. */
  places(): readonly number[];
}

/** What a handler did to a timer: `after` in milliseconds, as the handler said it, if it did. */
export type Arming =
  | {
      readonly timer: number;
      readonly isStopped: false;
      readonly after: number | undefined;
      /** Whether a timer that is armed goes on as it is. */
      readonly unlessArmed: boolean;
    }
  | { readonly timer: number; readonly isStopped: true };

/** A list to draw from. */
export const offerOf = <T>(values: readonly T[], { below }: Pick<Drawing, "below">): Offer<T> => ({
  length: values.length,
  draw: () => below(values.length),
  at: (place) => values[place],
  places: () => values.map((_, place) => place),
});

/** So many draws in vain for each value before the wanted ones are listed. */
const TRIES = 8;

/**
 * So many of the values, in their order. While most are wanted and few are taken that costs a few draws, however many there
 * are; else they are listed.
 */
export function drawSome<T>(
  offer: Offer<T>,
  count: number,
  isWanted: ((value: T) => boolean) | undefined,
  { below }: Pick<Drawing, "below">,
): readonly T[] {
  const places: number[] = [];
  for (let tries = TRIES * count; tries > 0 && places.length < count && 2 * count < offer.length; tries--) {
    const place = offer.draw();
    if (!places.includes(place) && (!isWanted || isWanted(offer.at(place)))) places.push(place);
  }
  if (places.length < count) {
    const left = offer.places().filter((place) => !places.includes(place) && (!isWanted || isWanted(offer.at(place))));
    while (places.length < count && left.length > 0) places.push(...left.splice(below(left.length), 1));
  }
  return places.sort((a, b) => a - b).map((place) => offer.at(place));
}
