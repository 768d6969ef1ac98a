/** Node's `inspect`, and so `console.log`, shows what this method answers in place of an object that has it. */
const INSPECT = Symbol.for("nodejs.util.inspect.custom");

const asRecord: PropertyDescriptor = {
  value(this: object): object {
    return { ...this };
  },
};

/**
 * A frozen copy of a record, as the target of a proxy: `inspect` looks at a target, past all traps. So this one tells it to look
 * at a copy of what the proxy shows.
 */
export const inspectable = (record: object): object =>
  Object.freeze(Object.defineProperty({ ...record }, INSPECT, asRecord));

/**
 * Getters that an object has of its own, as a record has its fields: so it can be spread, taken apart with a rest, listed by
 * its keys and written as JSON. A getter of a class is none of these.
 *
 * @param names in the order in which they are to be listed; the same for all that show the same thing
 */
export function ownFields(prototype: object, names: readonly string[]): PropertyDescriptorMap {
  const fields: PropertyDescriptorMap = { [INSPECT]: asRecord };
  for (const name of names) fields[name] = { ...Object.getOwnPropertyDescriptor(prototype, name), enumerable: true };
  return fields;
}

/** What a property finds in a world, and in a step. */
export const WORLD_FIELDS = ["scope", "variant", "nodes", "of", "inFlight", "partitions", "shared", "history"];
export const STEP_FIELDS = ["step", "before", "after", "scope", "variant", "nodes", "of"];
