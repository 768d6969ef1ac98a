/** Points at which the models of Cassandra could differ from the code. Each is seeded as a fault that the test must notice. */
import type { Seed } from "../mutation/seeded.ts";

const ring = "src/protocols/cassandra/ring";
const gossip = "src/protocols/cassandra/cassandra-gossip";

export const faults: readonly Seed[] = [
  {
    name: "a move is pending for the mover alone",
    file: `${ring}/pending.ts`,
    find: "gainsByMove: (_node: NodeId, _mover: NodeId): boolean => true",
    replace: "gainsByMove: (node: NodeId, mover: NodeId): boolean => node === mover",
  },
  {
    name: "who moves is put back before the next one that moves is tried",
    file: `${ring}/pending.ts`,
    find: "isMove ? takenOff : before",
    replace: "before",
  },
  {
    name: "who joins is tried on a ring with those who leave",
    file: `${ring}/pending.ts`,
    find: "let ring = rules.triedOn(owned, allLeft);",
    replace: "let ring = rules.triedOn(owned, owned);",
  },
  {
    name: "those who leave are pending one at a time",
    file: `${ring}/pending.ts`,
    find: "const pending = new Set(at(allLeft));",
    replace:
      'const pending = new Set(changes.filter(({ kind }) => kind === "leave").flatMap((one) => at(after(owned, one))));',
  },
  {
    name: "a rack is repeated before all racks have a copy",
    file: `${ring}/placement.ts`,
    find: "if (want.racks.has(rack) && want.repeats-- <= 0) return false;",
    replace: "want.repeats -= 1;",
  },
  {
    name: "a request is answered with a look at its generation",
    file: `${gossip}/digests.ts`,
    find: 'self.variant === "cassandra" || held.generation === wanted.generation',
    replace: "held.generation === wanted.generation",
  },
  {
    name: "an older generation is sent what is newer than its version",
    file: `${gossip}/digests.ts`,
    find: "generation < held.generation ? 0 : version",
    replace: "version",
  },
  {
    name: "states are stored under whatever version they have",
    file: `${gossip}/apply.ts`,
    find: "version > (held.states[key]?.version ?? 0)",
    replace: "version >= 0 || key in held.states",
  },
  {
    name: "a node that is down is not asked again",
    file: `${gossip}/apply.ts`,
    find: "if (now && !now.alive",
    replace: "if (now && now.alive",
  },
];
