/** Random draws in place of exploring every choice, and what a handler says about time when it arms a timer. */

/**
 * Draws for a handler, and is told which names the handler reads. A handler that reads none would do the same at every node of
 * its role.
 */
export interface Drawing {
  /** A number from 0 to `bound` - 1. */
  below(bound: number): number;
  /** Another node of the same role, as its index among all nodes of the role. */
  peer(): number;
  /** Called when the handler reads its own name, or which nodes are its peers. */
  readsName(): void;
  /** Called when the handler reads who sent the message. */
  readsSender(): void;
  /** Whether handlers get proxies that report what is read of them. */
  readonly reportsReads: boolean;
}

/** A set of values to draw from. */
export interface Offer<T> {
  readonly length: number;
  /** Draws the index of a value. */
  draw(): number;
  at(place: number): T;
  /** All indexes. */
  places(): readonly number[];
}

/** What a handler did to a timer. `after` is in milliseconds, if the handler gave it. */
export type Arming =
  | {
      readonly timer: number;
      readonly isStopped: false;
      readonly after: number | undefined;
      /** Whether a timer that is already armed simply goes on. */
      readonly unlessArmed: boolean;
    }
  | { readonly timer: number; readonly isStopped: true };

/** An offer of the values of a list. */
export const offerOf = <T>(values: readonly T[], { below }: Pick<Drawing, "below">): Offer<T> => ({
  length: values.length,
  draw: () => below(values.length),
  at: (place) => values[place],
  places: () => values.map((_, place) => place),
});

/** How many draws per wanted value may fail before the remaining candidates are listed instead. */
const TRIES = 8;

/**
 * Draws `count` of the values, in their order. While most values are wanted and few are taken this costs a few draws, however
 * many there are; otherwise they are listed.
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
