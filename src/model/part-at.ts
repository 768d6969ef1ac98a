/** The part of a value at a path, as errors of schemas name it; undefined if there is none. */
export const partAt = (whole: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (part, key) => (part as Readonly<Record<PropertyKey, unknown>> | undefined | null)?.[key],
    whole,
  );
