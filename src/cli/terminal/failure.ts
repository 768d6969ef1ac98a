/** A command that cannot be carried out as it was typed. The message says where, what was wanted, what was there, and the way out. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Errors whose message is written for people and says it all. */
const spoken: readonly string[] = ["UsageError", "ModelError", "TraceError", "CheckpointError"];

/** What to print for an error that ends a command: one to three lines, or, with `debug`, the stack. */
export function failureText(error: unknown, debug: boolean): string {
  if (!(error instanceof Error)) return `hearsay failed: ${String(error)}`;
  if (debug && error.stack !== undefined) return [error.stack, ...causes(error)].join("\ncaused by: ");
  if (spoken.includes(error.name)) return error.message;
  if (error.name === "CommanderError") return error.message.replace(/^error: /u, "");
  return `hearsay failed: ${firstLine(`${error.name}: ${error.message}`)}\nThis should not happen; --debug shows where it did.`;
}

const causes = ({ cause }: Error): readonly string[] =>
  cause instanceof Error ? [cause.stack ?? cause.message, ...causes(cause)] : [];

export const firstLine = (text: string): string => text.split("\n").find((line) => line.trim() !== "") ?? text;
