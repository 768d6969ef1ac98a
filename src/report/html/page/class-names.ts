/** The classes of an element, as its `class` attribute: those that are given and do not apply (`undefined`, `false`, "") are left out. */
export const classNames = (...names: readonly (string | false | undefined)[]): string =>
  names.filter(Boolean).join(" ");
