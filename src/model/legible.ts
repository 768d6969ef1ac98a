/** Makes text that anybody may have written safe to print on a terminal. */

/**
 * Characters that would move a terminal's cursor, start an escape sequence or reverse the direction of text: control
 * characters (C0, DEL, C1), bidirectional controls, and the line and paragraph separators.
 */
const commanding = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu;

/**
 * One line of text that is safe to print on a terminal, whoever wrote it: names, sentences, messages, paths. Each
 * dangerous character becomes a space or the replacement character, so lengths and columns stay the same.
 */
export const legible = (text: string): string =>
  text.replace(commanding, (char) => (/\s/u.test(char) ? " " : "\uFFFD"));

/** The same for text of several lines. */
export const legibleLines = (text: string): string => text.split("\n").map(legible).join("\n");

/** An equivalent JSON document in which no string contains such a character. */
export const legibleJson = (json: string): string =>
  json.replace(commanding, (char) => (char === "\n" ? char : `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`));
