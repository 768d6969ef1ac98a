/**
 * Validates the options that a handler passes with a message or a timer. In JavaScript they may be anything: a misspelt `channel`
 * would silently send on another channel.
 */
import { ModelError } from "../model/model-error.ts";
import { didYouMean } from "../model/nearest.ts";
import { shown } from "../model/value-in-error.ts";

const OF_MESSAGES = ["channel"] as const;
const OF_LAST_WORDS = ["to", "message", "channel"] as const;
const OF_TIMERS = ["after", "unlessArmed"] as const;

/** How long a timer runs, in milliseconds, if its handler says so, and whether a timer that is already armed simply goes on. */
export interface TimerOptions {
  readonly after: number | undefined;
  readonly unlessArmed: boolean;
}

const OF_TIMER = "options of startTimer";
const NOTHING_SAID: TimerOptions = { after: undefined, unlessArmed: false };

/**
 * The channel that is named, if any. Whether that channel exists is checked elsewhere.
 *
 * @throws ModelError for an unknown option, and for one of a wrong type
 */
export function channelIn(effect: "send" | "broadcast", options: unknown): string | undefined {
  if (options === undefined) return undefined;
  const { channel } = fieldsOf(`options of ${effect}`, options, OF_MESSAGES, '{ channel: "a name" }');
  if (typeof channel === "string") return channel;
  throw wrong(`options of ${effect}`, "channel", channel, "the name of a channel");
}

/**
 * A message that is sent on behalf of a crashed node. Whether its destination, kind and channel exist is checked elsewhere.
 *
 * @throws ModelError likewise
 */
export function lastWordIn(word: unknown): {
  readonly to: string;
  readonly message: unknown;
  readonly channel?: string;
} {
  const what = "a last word";
  const { to, message, channel } = fieldsOf(what, word, OF_LAST_WORDS, '{ to: "n2", message: { kind: "closed" } }');
  if (typeof to !== "string") throw wrong(what, "to", to, "the id of a node");
  if (channel === undefined) return { to, message };
  if (typeof channel !== "string") throw wrong(what, "channel", channel, "the name of a channel");
  return { to, message, channel };
}

/** @throws ModelError likewise */
export function timerOptions(options: unknown): TimerOptions {
  if (options === undefined) return NOTHING_SAID;
  const { after, unlessArmed = false } = fieldsOf(OF_TIMER, options, OF_TIMERS, "{ after: 1000 }");
  if (typeof after !== "number" || !(after >= 0 && after < Infinity))
    throw wrong(OF_TIMER, "after", after, "milliseconds, 0 or more");
  if (typeof unlessArmed !== "boolean") throw wrong(OF_TIMER, "unlessArmed", unlessArmed, "true or false");
  return { after, unlessArmed };
}

function fieldsOf<Field extends string>(
  what: string,
  found: unknown,
  known: readonly Field[],
  example: string,
): { readonly [field in Field]?: unknown } {
  if (typeof found !== "object" || found === null)
    throw new ModelError(`${what}: got ${shown(found)}; wanted an object: ${example}.`);
  for (const field in found) {
    if ((known as readonly string[]).includes(field)) continue;
    throw new ModelError(`${what}: there is no field ${JSON.stringify(field)}: ${didYouMean(field, known)}`);
  }
  return found;
}

const wrong = (what: string, field: string, found: unknown, wanted: string): ModelError =>
  new ModelError(`${what}: ${field} ${found === undefined ? "is missing" : `is ${shown(found)}`}; wanted ${wanted}.`);
