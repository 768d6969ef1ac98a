/** The same object without the fields that are undefined: for what is compared, written or handed on field by field. */
export const defined = <T extends object>(object: T): { [key in keyof T]: Exclude<T[key], undefined> } =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as never;
