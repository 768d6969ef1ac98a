/** What a node does in one step, in the same form for the model and for the real daemon. */
import type { Gossip } from "../../src/protocols/akka/akka-cluster/cluster-gossip.ts";
import type { State } from "../../src/protocols/akka/akka-cluster/types.ts";
import { keyOf } from "../../src/model/plain.ts";
import { addressOf } from "../../src/protocols/akka/joining/unique-address.ts";
import type { Sent } from "../real/react.ts";
import { gossipIn, type WrittenGossip } from "./situation.ts";

export interface Told {
  readonly kind: string;
  /** For a gossip, the process that it is sent to; otherwise an address, where any process is meant. Answers go to the sender. */
  readonly to?: string;
  readonly gossip?: Gossip;
}

export interface Said {
  readonly gossip: Gossip;
  readonly isExiting: boolean;
  readonly isPreparing: boolean;
  readonly hasEnded: boolean;
  readonly exitingConfirmed: ReadonlySet<string>;
  readonly sends: readonly Told[];
}

/** In the form that the driver writes. */
export interface Answered extends Omit<Said, "gossip" | "exitingConfirmed" | "sends"> {
  readonly gossip: WrittenGossip;
  readonly exitingConfirmed: readonly string[];
  readonly sends: readonly { readonly kind: string; readonly to?: string; readonly gossip?: WrittenGossip }[];
}

export const saidByModel = ({ state, sends }: { readonly state: State; readonly sends: readonly Sent[] }): Said => ({
  gossip: state.gossip,
  isExiting: state.isExiting,
  isPreparing: state.isPreparing,
  hasEnded: state.hasStopped,
  exitingConfirmed: state.exitingConfirmed,
  sends: inOrder(sends.map(toldByModel)),
});

function toldByModel({ to, message }: Sent): Told {
  const { kind, gossip, to: process } = message as Sent["message"] & { readonly gossip: Gossip; readonly to: string };
  switch (kind) {
    case "Envelope":
      return { kind, to: process, gossip };
    case "Welcome":
      return { kind, gossip };
    case "Status":
    case "ExitingConfirmed":
      return { kind, to };
    default:
      return { kind };
  }
}

export const saidByReal = (answer: Answered): Said => ({
  gossip: gossipIn(answer.gossip),
  isExiting: answer.isExiting,
  isPreparing: answer.isPreparing,
  hasEnded: answer.hasEnded,
  exitingConfirmed: new Set(answer.exitingConfirmed),
  sends: inOrder(
    answer.sends.map(({ kind, to, gossip }) => ({
      kind,
      ...(to === undefined ? {} : { to: kind === "Envelope" ? to : addressOf(to) }),
      ...(gossip === undefined ? {} : { gossip: gossipIn(gossip) }),
    })),
  ),
});

/** Messages of one step are compared without an order. */
const inOrder = (sends: readonly Told[]): readonly Told[] =>
  sends
    .map((told) => ({ told, key: keyOf(told, "what is sent") }))
    .sort((one, other) => (one.key < other.key ? -1 : 1))
    .map(({ told }) => told);
