/** Puts into words what user functions throw: which function it was, what it threw, and the place in its source. */
import { ModelError } from "../model/model-error.ts";
import { cutText } from "../model/text-max.ts";

/**
 * @param what the function, as the beginning of a sentence: "actions"
 * @param where the place of the call, for errors against the rules of the model
 * @throws ModelError if that is what was thrown: it is not the function's own failure, and nothing is decided
 */
export function thrownBy(what: string, error: unknown, where: string): string {
  if (error instanceof ModelError)
    throw new ModelError(error.message.startsWith(where) ? error.message : `${where}: ${error.message}`);
  const place = placeOf(error);
  return `${what} threw ${described(error)}${place === undefined ? "" : ` (${place})`}`;
}

function described(error: unknown): string {
  try {
    return cutText(error instanceof Error ? `${error.name}: ${error.message}${hint(error)}` : String(error));
  } catch {
    return "something without a message";
  }
}

/** Shared values are frozen, and a state being changed is a draft: JavaScript's messages mention neither. */
function hint({ name, message }: Error): string {
  if (name === "TypeError" && /read only property|object is not extensible/u.test(message))
    return " (others share it, so it is frozen: copy it first, as with structuredClone)";
  if (name === "DataCloneError" || /proxy that has been revoked/u.test(message))
    return " (the state is a draft: use current(state.x) to copy a part of it)";
  return "";
}

/** For code compiled from a checkout, stacks name places in the sources or in the compiled files. */
const sourceOf = (url: string): string => url.replace(/\.compiled\/[^/]+\//u, "");
/** Unknown to a classic script, as bundlers write for browsers. */
const { url: own = "" } = import.meta as { readonly url?: string };
/** Of all sources, or of the few files that hold them. */
const engine = sourceOf(own).replace(/(?:semantics|chunks)\/[^/]*$/u, "");
/** Where the bundled protocols are: in sources of their own, or in the files of their properties. */
const protocols = [`${engine}protocols/`, engine.replace(/src\/$/u, "properties/")];

/** One line of a stack: "at holds (file:///home/me/my.properties.ts:7:41)". */
const frame = /^\s*at (?:.*\()?(?<file>[^()]+):(?<line>\d+):(?<column>\d+)\)?$/u;

/**
 * Where in the user's source something was thrown: the innermost stack line that is neither ours nor a library's. Only the file
 * name is given, so that the sentence is the same wherever the folder is. No place for a stack overflow, which can happen
 * anywhere.
 */
export function placeOf(error: unknown): string | undefined {
  const stack = stackOf(error);
  if (stack === undefined || (error instanceof RangeError && error.message.includes("call stack"))) return undefined;
  for (const line of stack.split("\n")) {
    const found = frame.exec(line)?.groups;
    if (found && isUsers(found.file)) return `${nameOf(found.file)}:${found.line}:${found.column}`;
  }
  return undefined;
}

/** The sentence about what was thrown without its place, which may have moved. */
export const withoutPlace = (message: string): string => message.replace(/ \([^()]+:\d+:\d+\)$/u, "");

function stackOf(error: unknown): string | undefined {
  try {
    return error instanceof Error ? error.stack : undefined;
  } catch {
    return undefined;
  }
}

function isUsers(file: string): boolean {
  const url = sourceOf(file.startsWith("/") ? `file://${file}` : file);
  if (protocols.some((folder) => url.startsWith(folder))) return true;
  return !/^(?:node:|blob:|<anonymous>)|[\\/]node_modules[\\/]/u.test(url) && !url.startsWith(engine);
}

const nameOf = (file: string): string => file.replace(/\?.*$/u, "").replace(/^.*[\\/]/u, "");
