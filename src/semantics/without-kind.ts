/**
 * What to say of a message, a timer or an action that has no kind, which only JavaScript allows.
 *
 * @param known the kinds that have a handler
 */
export const withoutKind = (value: string, table: "timeout" | "act" | "receive", known: readonly string[]): string =>
  `${value} has no kind; wanted { kind: … } with the name of a handler in ${table}: ${known.length > 0 ? known.join(", ") : "there are none"}.`;
