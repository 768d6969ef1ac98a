/** Lists that properties are given while the engine goes on using them: sorting one in place would spoil what others see. */
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

/** Makes a list's own methods refuse to change it. The engine still replaces its elements. */
export const readOnlyList = <T>(list: readonly T[]): readonly T[] => Object.defineProperties(list, refusals);
