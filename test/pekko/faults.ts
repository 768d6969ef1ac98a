/** Points at which the model once differed from Pekko. Each is seeded again as a fault that the test must notice. */
import type { Seed } from "../mutation/seeded.ts";

const folder = "src/protocols/akka/akka-cluster";

export const faults: readonly Seed[] = [
  {
    name: "(a) of two with the same count of changes, the one with rows is believed",
    file: `${folder}/reachability.ts`,
    find: "ahead === 0 && isBare ? {} : ((ahead > 0 ? one : other).rows[observer] ?? {})",
    replace: "((ahead > 0 || (ahead === 0 && isBare && one.rows[observer]) ? one : other).rows[observer] ?? {})",
  },
  {
    name: "(b) a leader that moves itself to Exiting has seen that",
    file: `${folder}/own-gossip.ts`,
    find: '!state.isExiting && gossip.members[me]?.status !== "Exiting"',
    replace: "!state.isExiting",
  },
  {
    name: "(c) the least number of members counts the own data centre",
    file: `${folder}/leader.ts`,
    find: "const isLargeEnough = Object.keys(gossip.members).length >= membersMin;",
    replace: "const isLargeEnough = nearMembers(view).length >= membersMin;",
  },
  {
    name: "(d) who is Down keeps others from being let in weakly",
    file: `${folder}/leader.ts`,
    find: 'withoutObservers(nearReachability(view), (observer) => members[observer].status === "Down")',
    replace: "withoutObservers(nearReachability(view), () => false)",
  },
  {
    name: "(e) a leader that has heard that others prepare for shutdown lets nobody in",
    file: `${folder}/leader.ts`,
    find: "if (isNew && isLargeEnough && !view.isPreparing)",
    replace:
      'if (isNew && isLargeEnough && !Object.values(view.gossip.members).some((one) => one.status.endsWith("Shutdown")))',
  },
  {
    name: "(f) the resolver decides where only the node itself is complained of",
    file: `${folder}/downing.ts`,
    find: "if (split.unreachable.size === 0) return undefined;",
    replace: "if (split.unreachable.size === 0 && complaints(nearReachability(view)).length === 0) return undefined;",
  },
  {
    name: "(g) rows from one kind of half connected to the other are left out too",
    file: `${folder}/split-brain-resolver.ts`,
    find: "!indirect.some((some) => some.has(observer) && some.has(subject))",
    replace: "!(indirect.some((some) => some.has(observer)) && indirect.some((some) => some.has(subject)))",
  },
  {
    name: "(h) a member that is Down is no reason for the resolver to decide",
    file: `${folder}/downing.ts`,
    find: '(complained.has(member) || members[member].status === "Down")',
    replace: "complained.has(member)",
  },
  {
    name: "(i) who has seen a gossip is told by process",
    file: `${folder}/combine.ts`,
    find: "[...seen].map(addressOf).sort().join()",
    replace: "[...seen].map((member) => `${addressOf(member)}/${member}`).sort().join()",
  },
  {
    name: "(j) of two processes at one address, one that is not Down is downed",
    file: `${folder}/downing.ts`,
    find: "const [first] = membersAt(gossip.members, address);",
    replace: 'const first = membersAt(gossip.members, address).find((one) => gossip.members[one].status !== "Down");',
  },
  {
    name: "(j) of two processes at one address, the one that joins again is welcome",
    file: "src/protocols/akka/joining/judge-join.ts",
    find: "return first === joining ?",
    replace: "return joining in members ?",
  },
  {
    name: "who downs another process at its own address tells that one only",
    file: `${folder}/downing.ts`,
    find: "members.some((member) => addressOf(member) === self.id)",
    replace: "members.some((member) => addressOf(member) === self.id && member === own(state, self))",
  },
  {
    name: "the first seed founds a cluster though one has not answered",
    file: "src/protocols/akka/joining/seed-process.ts",
    find: "return joiner.phase.unanswered.size === 0 ? self.id : undefined;",
    replace: "return joiner.phase.unanswered.size <= 1 ? self.id : undefined;",
  },
];
