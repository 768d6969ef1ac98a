/** Choices that are drawn instead of looked at one after the other, and what arming a timer says of time. */

/** A number from 0 to `bound` - 1. */
export type Draw = (bound: number) => number;

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

/** So many draws in vain for each value before the wanted ones are listed. */
const TRIES = 8;

/**
 * So many of the values, in their order. While most are wanted and few are taken that costs a few draws, however many there
 * are; else they are listed.
 */
export function drawSome<T>(
  values: readonly T[],
  count: number,
  isWanted: ((value: T) => boolean) | undefined,
  draw: Draw,
): readonly T[] {
  const places: number[] = [];
  for (let tries = TRIES * count; tries > 0 && places.length < count && 2 * count < values.length; tries--) {
    const place = draw(values.length);
    if (!places.includes(place) && (!isWanted || isWanted(values[place]))) places.push(place);
  }
  if (places.length < count) {
    const left = values.flatMap((value, place) =>
      places.includes(place) || (isWanted && !isWanted(value)) ? [] : [place],
    );
    while (places.length < count && left.length > 0) places.push(...left.splice(draw(left.length), 1));
  }
  return places.sort((a, b) => a - b).map((place) => values[place]);
}
