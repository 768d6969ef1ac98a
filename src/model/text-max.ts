/** Sentences of users, and what they throw, may be of any length; they are shown and saved in part. */

/** The most characters of a name or a sentence. */
export const TEXT_MAX = 10_000;

/** With an ellipsis in place of what is too much. */
export const cutText = (text: string): string => (text.length <= TEXT_MAX ? text : `${text.slice(0, TEXT_MAX - 1)}…`);
