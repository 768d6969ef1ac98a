/** Deliberate differences between the model and the real daemon, which are removed before they are compared, each with its reason. */
import type { Said, Told } from "./said.ts";
import { keyOf } from "../../src/model/plain.ts";
import { isOneCentre, type Situation } from "./situation.ts";

interface Both {
  readonly model: Said;
  readonly real: Said;
}

interface Normalization {
  readonly name: string;
  readonly because: string;
  /** @param kind of the step */
  applies(kind: string, situation: Situation): boolean;
  normalize(both: Both): Both;
}

const onMembers = (said: Said): Said => ({
  ...said,
  exitingConfirmed: new Set([...said.exitingConfirmed].filter((member) => member in said.gossip.members)),
});
const sendsOfReal = ({ model, real }: Both, isKept: (told: Told, real: Said) => boolean): Both => ({
  model,
  real: { ...real, sends: real.sends.filter((told) => isKept(told, real)) },
});
const isMember = (member: string | undefined, { members }: Said["gossip"]): boolean =>
  member !== undefined && member in members;
const withoutGossip = ({ kind, to }: Told): Told => ({ kind, ...(to === undefined ? {} : { to }) });
const uncounted = (said: Said): Said => ({
  ...said,
  gossip: { ...said.gossip, version: {} },
  sends: [...new Map(said.sends.map(withoutGossip).map((told) => [told.to, told])).values()],
});

export const normalizations: readonly Normalization[] = [
  {
    name: "confirmations by members only",
    because:
      "the daemon forgets those who are members no more when it leads next, the model at once; nothing asks in between",
    applies: () => true,
    normalize: ({ model, real }) => ({ model: onMembers(model), real: onMembers(real) }),
  },
  {
    name: "nothing is told to who is no member",
    because: "the daemon answers the sender of a gossip that told it of the sender's removal, which ignores the answer",
    applies: (kind) => kind === "Envelope",
    normalize: (both) => sendsOfReal(both, ({ kind, to }, { gossip }) => kind !== "Envelope" || isMember(to, gossip)),
  },
  {
    name: "the two oldest are not told at once",
    because: "the daemon tells them of Exiting members when it leads; in the model that is the next step, or never",
    applies: (kind) => kind === "lead",
    normalize: (both) => sendsOfReal(both, ({ kind }) => kind !== "Envelope"),
  },
  {
    name: "what is left of a node that ends",
    because: "the model forgets all that a process knew when it ends; of the daemon only what it sent counts then",
    applies: (kind) => kind === "finish exiting" || kind === "stop",
    normalize: ({ model, real }) => ({
      model,
      real: { ...model, hasEnded: real.hasEnded, sends: real.sends },
    }),
  },
  {
    name: "the last gossip of who is down",
    because: "the daemon tells some once more when it ends; in the model that is a step before",
    applies: (kind) => kind === "stop",
    normalize: (both) => sendsOfReal(both, () => false),
  },
  {
    name: "one of several data centres tells some",
    because: "the daemon draws whom it tells, and now and then another data centre; the model tells all",
    applies: (kind, situation) => ["finish exiting", "down", "Join"].includes(kind) && !isOneCentre(situation),
    normalize({ model, real }) {
      const all = new Set(model.sends.map((told) => keyOf(told, "told")));
      const isPart = real.sends.every((told) => all.has(keyOf(told, "told")));
      return { model, real: isPart ? { ...real, sends: model.sends } : real };
    },
  },
  {
    name: "several are downed by one change",
    because:
      "the resolver sends the daemon a command for each, the model downs all in one step; nobody hears in between, though some are told twice",
    applies: (kind) => ["resolve", "LeaseGranted", "LeaseDenied", "lease operation timeout"].includes(kind),
    normalize: ({ model, real }) => ({ model: uncounted(model), real: uncounted(real) }),
  },
];

export const normalized = (both: Both, kind: string, situation: Situation): Both =>
  normalizations
    .filter(({ applies }) => applies(kind, situation))
    .reduce((before, { normalize }) => normalize(before), both);
