/** Makes text safe within HTML: whoever wrote it, it cannot end the element that it is in. */

export const escapeHtml = (text: string): string => text.replaceAll(/[&<>"']/gu, (char) => `&#${char.codePointAt(0)};`);

/** JSON for a data block: the same value, without a character that means something to HTML or to old scripts. */
export const escapeJson = (value: unknown): string =>
  JSON.stringify(value).replaceAll(
    /[<>&\u2028\u2029]/gu,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
