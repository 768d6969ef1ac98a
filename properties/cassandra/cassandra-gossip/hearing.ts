/** Who must know what of whom, and whom nodes take to be up. */
import { each } from "../../../src/index.ts";
import type { Ceases } from "../../../src/index.ts";
import type { CassandraGossip } from "../../../src/protocols/cassandra/cassandra-gossip/types.ts";
import {
  isDeadState,
  maxVersion,
  statusOf,
} from "../../../src/protocols/cassandra/cassandra-gossip/endpoint-versions.ts";
import { type Holds, runs, running, number, keysOf, versionOf, eachHolds } from "./records.ts";

/** A node that, by its version number, knows as much of an endpoint as another knows everything that the other does. */
export const holdsAllUpToItsNumber: Holds = ({ nodes }) =>
  eachHolds(nodes, ({ id }, held, of) => {
    for (const other of running(nodes)) {
      const theirs = other.state.records[of];
      if (theirs?.generation !== held.generation) continue;
      const missed = keysOf(theirs).find(
        (key) => versionOf(theirs, key) <= maxVersion(held) && versionOf(held, key) < versionOf(theirs, key),
      );
      if (missed)
        return `${id} has ${of} at ${number(held)} without ${missed} ${versionOf(theirs, missed)}, which ${other.id} has`;
    }
    return false;
  });

export const sameNumbersSameStates: Holds = ({ nodes }) =>
  eachHolds(nodes, ({ id }, held, of) => {
    for (const other of running(nodes)) {
      const theirs = other.state.records[of];
      if (!theirs || number(theirs) !== number(held)) continue;
      const differing = keysOf(held).find(
        (key) =>
          versionOf(theirs, key) !== versionOf(held, key) || theirs.states[key]?.value !== held.states[key]?.value,
      );
      if (differing)
        return `${id} and ${other.id} have ${of} at ${number(held)}, but with different values of ${differing}`;
    }
    return false;
  });

/** Compares versions only, and only of endpoints that are running. */
export const nobodyHoldsMoreThanIsSaid: Holds = ({ nodes }) =>
  eachHolds(nodes, ({ id }, held, of, own) => {
    const said = own && runs(own) ? own.state.records[of] : undefined;
    if (!said || held.generation < said.generation) return false;
    if (held.generation === said.generation && maxVersion(held) <= maxVersion(said)) return false;
    return `${id} has ${of} at ${number(held)}, and ${of} has only announced ${number(said)}`;
  });

/** Every node knows all that a gossiping node says about itself. */
export const allHear: Holds = ({ nodes, scope }) =>
  eachHolds(nodes, ({ id }, own, of) => {
    const gossips = id === of && (scope.gossips?.includes(id) ?? true);
    for (const other of gossips ? running(nodes) : []) {
      const held = other.state.records[of];
      if (held?.generation !== own.generation) return `${other.id} does not know ${of} in generation ${own.generation}`;
      const missed = keysOf(own).find((key) => versionOf(held, key) !== versionOf(own, key));
      if (missed) return `${other.id} has not heard ${missed} ${versionOf(own, missed)} from ${of}`;
    }
    return false;
  });

export const whoRunsIsUp: Holds = ({ nodes }) =>
  each(running(nodes), ({ id, state }) => {
    const missed = running(nodes).find((other) => other.id !== id && !state.records[other.id]?.alive);
    return !missed || `${id} sees ${missed.id} as DOWN although it is running`;
  });

export const whoIsDownIsNotUp: Holds = ({ nodes }) =>
  each(running(nodes), ({ id, state }) => {
    const down = nodes.find((other) => !runs(other) && (state.records[other.id]?.alive || state.live.has(other.id)));
    return !down || `${id} sees ${down.id} as UP although it is down`;
  });

export const nobodyGoneIsLive: Holds = ({ nodes }) =>
  eachHolds(nodes, ({ id, state }, held, of) =>
    id !== of && isDeadState(held) && state.live.has(of)
      ? `${id} sees ${of} both as ${statusOf(held)} and as UP`
      : false,
  );

export const whoIsLiveIsKnown: Holds = ({ nodes }) =>
  each(running(nodes), ({ id, state }) => {
    const unknown = [...state.live].find((of) => !state.records[of]);
    return !unknown || `${id} sees ${unknown} as UP but has no record of it`;
  });

export const falseConvictions: Ceases<CassandraGossip> = {
  "a node that runs is convicted"({ nodes }, taken) {
    if (taken.kind !== "timeout" || taken.timer.kind !== "silence") return false;
    const { of } = taken.timer;
    return running(nodes).some(({ id }) => id === of);
  },
};
