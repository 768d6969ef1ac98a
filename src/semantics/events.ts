/**
 * Events as integers: an id, tagged with its kind. The event of a delivery is its envelope, so one number finds a
 * result that was computed before.
 */
import { type Cause, causes } from "../model/network.ts";

const TAGS = 8;
const tags = { message: 0, timer: 1, action: 2, restart: 3, start: 4, crash: 5 } as const;

export type EventKind = keyof typeof tags;
export const RESTART: number = tags.restart;
export const START: number = tags.start;

export const messageEvent = (envelope: number): number => envelope * TAGS + tags.message;
export const timerEvent = (timer: number): number => timer * TAGS + tags.timer;
export const actionEvent = (action: number): number => action * TAGS + tags.action;

export const crashEvent = (cause: Cause): number => causes.indexOf(cause) * TAGS + tags.crash;

const kinds = Object.keys(tags) as EventKind[];
export const kindOf = (event: number): EventKind => kinds[event % TAGS];
/** The envelope, or the value of the timer or the action. */
export const idOf = (event: number): number => Math.floor(event / TAGS);
/** The cause of a crash. */
export const causeOf = (event: number): Cause => causes[idOf(event)];
