/**
 * What a handler says of a message or a timer besides. In JavaScript it may be anything: a misspelt `channel` would send on another
 * channel, without a word.
 */
import { ModelError } from "../model/model-error.ts";
import { didYouMean } from "../model/nearest.ts";
import { shown } from "../model/shown.ts";

const OF_MESSAGES = ["channel"] as const;
const OF_TIMERS = ["after", "unlessArmed"] as const;

/** How long a timer runs, in milliseconds, where its handler says so, and whether it goes on as it is where it is armed. */
export interface TimerOptions {
  readonly after: number | undefined;
  readonly unlessArmed: boolean;
}

const NOTHING_SAID: TimerOptions = { after: undefined, unlessArmed: false };

/**
 * The channel that is named, if one is: whether there is such a channel is not known here.
 *
 * @throws ModelError for an option that is none, and for one of a wrong type
 */
export function channelIn(effect: "send" | "broadcast", options: unknown): string | undefined {
  if (options === undefined) return undefined;
  const { channel } = fieldsOf(effect, options, OF_MESSAGES, '{ channel: "a name" }');
  if (typeof channel === "string") return channel;
  throw wrong(effect, "channel", channel, "the name of a channel");
}

/** @throws ModelError likewise */
export function timerOptions(options: unknown): TimerOptions {
  if (options === undefined) return NOTHING_SAID;
  const { after, unlessArmed = false } = fieldsOf("startTimer", options, OF_TIMERS, "{ after: 1000 }");
  if (typeof after !== "number" || !(after >= 0 && after < Infinity))
    throw wrong("startTimer", "after", after, "milliseconds, 0 or more");
  if (typeof unlessArmed !== "boolean") throw wrong("startTimer", "unlessArmed", unlessArmed, "true or false");
  return { after, unlessArmed };
}

function fieldsOf<Field extends string>(
  effect: string,
  options: unknown,
  known: readonly Field[],
  example: string,
): { readonly [field in Field]?: unknown } {
  if (typeof options !== "object" || options === null)
    throw new ModelError(`options of ${effect}: got ${shown(options)}; wanted an object: ${example}.`);
  for (const field in options) {
    if ((known as readonly string[]).includes(field)) continue;
    throw new ModelError(
      `options of ${effect}: there is no field ${JSON.stringify(field)}: ${didYouMean(field, known)}`,
    );
  }
  return options;
}

const wrong = (effect: string, field: string, found: unknown, wanted: string): ModelError =>
  new ModelError(
    `options of ${effect}: ${field} ${found === undefined ? "is missing" : `is ${shown(found)}`}; wanted ${wanted}.`,
  );
