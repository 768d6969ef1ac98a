/**
 * What would move a terminal's cursor, start an escape sequence or turn the direction of text around: control characters
 * (C0, DEL, C1), bidirectional controls, and the separators of lines and paragraphs.
 */
const commanding = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu;

/**
 * Text in one line, as it may stand on a terminal, whoever wrote it: names, sentences, messages, paths. Each character
 * that commands becomes a space or a replacement character, so that lengths and columns stay what they were.
 */
export const legible = (text: string): string =>
  text.replace(commanding, (char) => (/\s/u.test(char) ? " " : "\uFFFD"));

/** The same for text of several lines. */
export const legibleLines = (text: string): string => text.split("\n").map(legible).join("\n");

/** A JSON document with the same meaning, in which no string holds such a character. */
export const legibleJson = (json: string): string =>
  json.replace(commanding, (char) => (char === "\n" ? char : `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`));
