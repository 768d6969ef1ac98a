/** Makes objects with getters look like plain records: when they are spread, destructured, listed, written as JSON or logged. */

/** `inspect` of Node, and with it `console.log`, shows the result of this method in place of an object that has it. */
const INSPECT = Symbol.for("nodejs.util.inspect.custom");

const asRecord: PropertyDescriptor = {
  value(this: object): object {
    return { ...this };
  },
};

/**
 * A frozen copy of a record, as the target of a proxy. `inspect` bypasses all traps and looks at the target, so the target tells
 * it to look at a copy of what the proxy shows.
 */
export const inspectable = (record: object): object =>
  Object.freeze(Object.defineProperty({ ...record }, INSPECT, asRecord));

/**
 * Turns getters of a class into an object's own fields, as a record has them, so that the object can be spread, destructured,
 * listed by its keys and written as JSON. With plain getters of a class none of that works.
 *
 * @param names in the order in which they are listed; the same for all objects that show the same thing
 */
export function ownFields(prototype: object, names: readonly string[]): PropertyDescriptorMap {
  const fields: PropertyDescriptorMap = { [INSPECT]: asRecord };
  for (const name of names) fields[name] = { ...Object.getOwnPropertyDescriptor(prototype, name), enumerable: true };
  return fields;
}

/** The fields of a node, of a world and of a step, as properties see them. */
export const NODE_FIELDS = ["id", "role", "up", "state", "timers"];
export const WORLD_FIELDS = ["scope", "variant", "nodes", "of", "inFlight", "partitions", "shared", "history"];
export const STEP_FIELDS = ["step", "before", "after", "scope", "variant", "nodes", "of"];
