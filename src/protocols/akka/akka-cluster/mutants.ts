/** Bugs that Akka and its relatives really had. */
import type { Mutant } from "../../../index.ts";
import { prevailing } from "./membership.ts";
import type { rules } from "./rules.ts";
import type { AkkaCluster } from "./types.ts";

export const mutants: Readonly<Record<string, Mutant<AkkaCluster, typeof rules>>> = {
  "Joining prevails over Up": {
    source: "akka/akka-core#2204 and #3239: which of the two prevails in a merge was wrong, and members were Up twice",
    rules: {
      prevailing: (one, other, version) =>
        one === "Joining" || other === "Joining" ? "Joining" : prevailing(one, other, version),
    },
    scope: "a removal is not known everywhere",
  },
  "rows about removed members are kept": {
    source: "akka/akka-core#3603 (a regression of #2307): a merge keeps rows about members that were removed",
    rules: { keepsRowsOfMembersOnly: () => false },
    scope: "a removal is not known everywhere",
  },
  "no tombstone is left for a removed member": {
    source:
      "akka/akka-core, pull request 21247; akkadotnet/akka.net#8467, #8484: without tombstones a late peer adds it again",
    rules: { leavesTombstone: () => false },
    scope: "a newcomer watches a removal",
    variant: "pekko",
  },
  "a merge keeps a removed member in the version": {
    source: "akka/akka-core#23318, pull requests 23324 and 23339: versions grew with everybody who ever was a member",
    rules: { prunesVersion: () => false },
    scope: "a newcomer watches a removal",
    variant: "pekko",
  },
  "rows of observers that are Down count": {
    source: "akka/akka-core#13875: what a downed member said of others stands in the way of convergence",
    rules: { isHeard: () => true },
    scope: "an observer crashes",
  },
  "the row versions of a removed observer are kept": {
    source: "akka/akka-core#22012: Reachability.remove left the versions of removed observers",
    rules: { forgetsObserverVersions: () => false },
    scope: "an observer crashes",
  },
  "unreachable members count as watched": {
    source: "akka/akka-core#16624: many crash at once, and nobody is left who watches the last of them",
    rules: { watchesUnreachableFree: () => false },
    scope: "two neighbours in the ring go",
  },
  "a joining member is not watched": {
    source: "akka/akka-core#19274: a joining member that crashes is downed, and never found to be unreachable",
    rules: { isInRing: (status) => status !== "Joining" && status !== "WeaklyUp" },
    scope: "a newcomer crashes",
  },
  "a leaving process is not replaced": {
    source: "akka/akka-core#16726 and #19859: the next process at its address can't join",
    rules: { isReplaced: (status) => status !== "Down" && status !== "Leaving" && status !== "Exiting" },
    scope: "one restarts",
  },
  "a new process joins next to the old one": {
    source: "akka/akka-core#30358: one address twice in a cluster, Down and WeaklyUp",
    rules: { judgeJoin: (members, joining) => (joining in members ? "welcome again" : "add") },
    scope: "one restarts",
  },
  "the founder of a cluster waits to become Up": {
    source: "akka/akka-core#18554, pull request 18746: who is the oldest is left to chance",
    rules: { founderLeadsAtOnce: () => false },
    scope: "two found a cluster",
  },
  "a member that is Down can lead": {
    source: "akka/akka-core#21906: a downed leader removes itself",
    rules: { mayLead: () => true },
    scope: "two suspect each other",
  },
  "a Status omits who has seen the gossip": {
    source: "akka/akka-core#29280, pull request 29346: those who know the same never learn that others do",
    rules: { isSameSeen: () => true },
    scope: "a new data centre",
  },
  "the first members of a data centre become Up before they know each other": {
    source: "akka/akka-core#29486: a member was made Up twice, with different numbers",
    rules: { firstIsKnownToAll: () => false },
    scope: "a new data centre",
  },
  "members going in another data centre are not removed here": {
    source: "akka/akka-core#24171: the last member of a data centre was never removed elsewhere",
    rules: { removesFarMembers: () => false },
    scope: "the last member of a data centre goes",
  },
  "the resolver counts rows about members that are Down": {
    source: "akka/akka-core, pull request 30425: who missed somebody that is down by now seems to be half connected",
    rules: { isConnectable: () => true },
    scope: "one dies after another",
    variant: "pekko",
  },
};
