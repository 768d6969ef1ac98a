/** Makes text safe within HTML: whoever wrote it, it cannot end the element that it is in, nor hide or reverse what is shown there. */
import { legible, legibleJson } from "../../model/legible.ts";

/** For one line. */
export const escapeHtml = (text: string): string =>
  legible(text).replaceAll(/[&<>"']/gu, (char) => `&#${char.codePointAt(0)};`);

/** JSON for a data block: the same value, without a character that means something to HTML, to old scripts or to a reader of the source. */
export const escapeJson = (value: unknown): string =>
  legibleJson(JSON.stringify(value)).replaceAll(
    /[<>&]/gu,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
