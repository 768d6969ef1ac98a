/** What `raft` promises if servers take and install snapshots. */
import { always, sometimes, step, type Properties } from "../../../src/index.ts";
import type { Raft } from "../../../src/protocols/elections/raft/types.ts";
import { eachTwo, isSame } from "./servers.ts";

const scopes = [
  "a snapshot is sent",
  "a long log gets a snapshot",
  "snapshots and members",
  "a server restarts from a snapshot",
] as const;

export const snapshotProperties: Properties<Raft> = {
  "servers that have applied equally much have equal maps and sessions": always(
    ({ of: { server } }) =>
      eachTwo(
        server,
        (a, b) =>
          a.state.commitIndex !== b.state.commitIndex ||
          isSame(a.state.machine, b.state.machine) ||
          `${a.id} and ${b.id} have applied ${a.state.commitIndex} entries with different results`,
      ),
    { scopes },
  ),
  "snapshots up to the same entry are equal": always(
    ({ of: { server } }) =>
      eachTwo(
        server,
        (a, b) =>
          a.state.snapshot?.index !== b.state.snapshot?.index ||
          isSame(a.state.snapshot, b.state.snapshot) ||
          `${a.id} and ${b.id} have different snapshots up to entry ${a.state.snapshot?.index}`,
      ),
    { scopes },
  ),
  "applied entries are not taken back except by a crash": step(
    ({ step: taken, of: { server } }) => {
      const back = server.find(({ before, after }) => after.state.commitIndex < before.state.commitIndex);
      return !back || taken.kind === "crash" || `${back.id} goes back to entry ${back.after.state.commitIndex}`;
    },
    { scopes },
  ),
  "a snapshot can be installed": sometimes(
    ({ of: { server } }) => server.some(({ id, state }) => id === "n3" && state.snapshot !== null),
    { scopes: ["a snapshot is sent"] },
  ),
};
