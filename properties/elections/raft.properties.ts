import { always, eventually, keyValueMap, linearizable, properties, sometimes, step } from "../../src/index.ts";
import type { Predicate } from "../../src/index.ts";
import { raft } from "../../src/protocols/elections/raft/raft.ts";
import { callsOf } from "../../src/protocols/elections/raft/raft-client.ts";
import { baseOf, entryAt, lastIndex } from "../../src/protocols/elections/raft/log-entries.ts";
import type { Entry } from "../../src/protocols/elections/raft/types.ts";
import { electionProperties } from "./raft/elections.ts";
import { memberProperties } from "./raft/members.ts";
import { snapshotProperties } from "./raft/snapshots.ts";
import { eachTwo, firstDifference, isLeader, isSame } from "./raft/servers.ts";

/** What was first applied at each index, and what was wrong with anything applied there later. */
interface Applied {
  readonly entries: readonly Entry[];
  readonly wrong: string;
}

const everyOperationEnds: Predicate<typeof raft> = ({ of: { client }, scope }) => {
  const busy = client.find(({ id, state }) => state.finished < callsOf(id, scope).length);
  return !busy || `${busy.id} has not finished`;
};

export default properties(
  raft,
  {
    "election safety: at most one leader in each term": always(({ of: { server } }) =>
      eachTwo(
        server.filter(isLeader),
        (a, b) => a.state.term !== b.state.term || `${a.id} and ${b.id} both lead term ${a.state.term}`,
      ),
    ),
    "leader append-only: a leader does not change what is in its log": step(({ of: { server } }) => {
      const changed = server.find(
        ({ before, after }) =>
          before !== after &&
          isLeader(before) &&
          isLeader(after) &&
          firstDifference(before, after, lastIndex(before.state)) !== undefined,
      );
      return !changed || `${changed.id} changes an entry of its log while it leads`;
    }),
    "log matching: logs that share an entry share all that precede it": always(({ of: { server } }) =>
      eachTwo(server, (a, b) => {
        for (let index = Math.min(lastIndex(a.state), lastIndex(b.state)); index > 0; index--) {
          if (entryAt(a.state, index)?.term !== entryAt(b.state, index)?.term) continue;
          const differs = firstDifference(a, b, index);
          return (
            differs === undefined ||
            `${a.id} and ${b.id} agree on the term of entry ${index}, but not on entry ${differs}`
          );
        }
        return true;
      }),
    ),
    "leader completeness: a leader has every entry committed in earlier terms": always(({ of: { server } }) => {
      for (const leader of server.filter(isLeader))
        for (const other of server) {
          if (other.state.term > leader.state.term) continue;
          const lacks = firstDifference(leader, other, other.state.commitIndex);
          if (lacks !== undefined)
            return `${leader.id} leads term ${leader.state.term} without entry ${lacks}, which ${other.id} knows to be committed`;
        }
      return true;
    }),
    "state machine safety: no two servers apply different entries at one index": always(({ of: { server } }) =>
      eachTwo(server, (a, b) => {
        const differs = firstDifference(a, b, Math.min(a.state.commitIndex, b.state.commitIndex));
        return differs === undefined || `${a.id} and ${b.id} have applied different entries at index ${differs}`;
      }),
    ),
    "no two servers apply different entries at one index, even across crashes": always(
      ({ history }) => history.wrong === "" || history.wrong,
      {
        scopes: ["smoke", "a server restarts"],
        history: {
          start: { entries: [], wrong: "" } as Applied,
          fold({ entries, wrong }, record, by): Applied {
            if (record.kind !== "applied") return { entries, wrong };
            const { index, entry } = record;
            if (index > entries.length) return { entries: [...entries, entry], wrong };
            return isSame(entries[index - 1], entry)
              ? { entries, wrong }
              : { entries, wrong: `${by} applies an entry at index ${index} that differs from the one applied before` };
          },
        },
      },
    ),
    "what a server has applied stays in its log": step(({ of: { server } }) => {
      const changed = server.find(
        ({ before, after }) =>
          before !== after && firstDifference(before, after, before.state.commitIndex) !== undefined,
      );
      return !changed || `${changed.id} drops an entry that it has applied`;
    }),
    "terms in a log never decrease": always(({ of: { server } }) => {
      const mixed = server.find(({ state }) =>
        state.log.some(({ term }, i) => term < (state.log[i - 1] ?? baseOf(state)).term),
      );
      return !mixed || `the log of ${mixed.id} has an entry of an earlier term after one of a later term`;
    }),
    "a follower has every entry that its leader believes it has": always(({ of: { server } }) => {
      for (const leader of server.filter(isLeader))
        for (const follower of server) {
          const progress = leader.state.followers[follower.id];
          if (!progress || follower.state.term !== leader.state.term) continue;
          const lacks = firstDifference(leader, follower, progress.match);
          if (lacks !== undefined)
            return `${leader.id} believes that ${follower.id} has entry ${lacks}, but it does not`;
        }
      return true;
    }),
    "terms never go back": step(({ of: { server } }) => {
      const back = server.find(({ before, after }) => before !== after && after.state.term < before.state.term);
      return !back || `${back.id} goes back from term ${back.before.state.term} to ${back.after.state.term}`;
    }),
    "a server keeps its vote for the whole term": step(({ of: { server } }) => {
      const changed = server.find(
        ({ before, after }) =>
          before !== after &&
          before.state.term === after.state.term &&
          before.state.votedFor !== null &&
          before.state.votedFor !== after.state.votedFor,
      );
      return !changed || `${changed.id} takes back its vote for ${changed.before.state.votedFor}`;
    }),
    "the map is linearizable": linearizable(keyValueMap<number>(), {
      scopes: [
        "smoke",
        "no elections",
        "an election",
        "a command is lost",
        "asked twice",
        "an old leader reads",
        "a new leader reads",
        "a read comes twice",
        "reads by a lease",
        "a leader with a lease hands over",
      ],
    }),
    "every operation ends while nobody challenges the leader": eventually(everyOperationEnds, {
      scopes: ["no elections"],
    }),
    "every operation ends once there is a leader": eventually(everyOperationEnds, {
      scopes: ["smoke"],
      ceases: {
        "a server that is in a term after the first loses patience": (before, taken) =>
          taken.kind === "timeout" &&
          taken.timer.kind === "election" &&
          before.of.server.some(({ id, state }) => id === taken.node && state.term >= before.scope.termMax),
      },
    }),
    "entries of another leader can be committed again after a restart": sometimes(
      ({ of: { server } }) => server.some(({ state }) => entryAt(state, state.commitIndex)?.term === 2),
      { scopes: ["a server restarts"] },
    ),
    ...memberProperties,
    ...electionProperties,
    ...snapshotProperties,
    "an entry can be overwritten": sometimes(
      ({ of: { server } }) => server.some(({ id, state }) => id === "n1" && entryAt(state, 2)?.term === 2),
      { scopes: ["a long log is old"] },
    ),
  },
  {
    "there is at most one leader": always(
      ({ of: { server } }) => {
        const [first, second] = server.filter(isLeader);
        return !second || `${first.id} leads term ${first.state.term}, and ${second.id} term ${second.state.term}`;
      },
      { scopes: ["an election"] },
    ),
    "no server drops an entry that a majority has": step(
      ({ of: { server } }) => {
        const lost = server.find(({ id, before, after }) => {
          const index = firstDifference(before, after, lastIndex(before.state));
          if (index === undefined) return false;
          const entry = entryAt(before.state, index);
          const others = server.filter((other) => other.id !== id && isSame(entryAt(other.before.state, index), entry));
          return others.length + 1 > server.length / 2;
        });
        return !lost || `${lost.id} drops an entry that a majority had`;
      },
      { scopes: ["figure 8"] },
    ),
    "the map is linearizable even if leases last as long as election timeouts": linearizable(keyValueMap<number>(), {
      scopes: ["a lease is as long as patience"],
    }),
    "every operation ends even if a majority is down": eventually(everyOperationEnds, {
      scopes: ["a majority crashes"],
    }),
  },
);
