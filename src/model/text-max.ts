/** Users' sentences, and what they throw, may be of any length; they are shown and saved up to a limit. */

/** The maximum length of a name or a sentence, in characters. */
export const TEXT_MAX = 10_000;

/** The text, with an ellipsis in place of the excess. */
export const cutText = (text: string): string => (text.length <= TEXT_MAX ? text : `${text.slice(0, TEXT_MAX - 1)}…`);
