/** Lists that properties are handed and the engine goes on using: whoever sorts one in place would spoil what others see. */
const CHANGING = ["copyWithin", "fill", "pop", "push", "reverse", "shift", "sort", "splice", "unshift"] as const;

const refusals: PropertyDescriptorMap = Object.fromEntries(
  CHANGING.map((name) => [
    name,
    {
      value(): never {
        throw new TypeError(`${name} would change a list that is read-only; copy it first, as in [...list].${name}(…)`);
      },
    },
  ]),
);

/** The same list, which refuses to be changed by its own methods; the engine still puts other elements in their places. */
export const readOnlyList = <T>(list: readonly T[]): readonly T[] => Object.defineProperties(list, refusals);
