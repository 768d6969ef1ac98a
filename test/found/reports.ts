/** The reports of `docs/found`: each has the shortest run that the model knows, and a program that shows it on the real code. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../cli/hearsay.ts";

export const FOLDER = "docs/found";

export interface Report {
  /** The name of its page and its picture. */
  readonly name: string;
  /** What its picture shows; null if the model does not include what the report is about. */
  readonly trace: string | null;
  readonly program: "Pekko.scala" | "memberlist_test.go" | "Cassandra.java";
  /** The part of the program that shows it, and the versions of the system, if there are several. */
  readonly part: string;
  readonly versions: readonly string[];
}

const pekko = { program: "Pekko.scala", versions: ["1.7.0"] } as const;
const memberlist = { program: "memberlist_test.go", versions: ["0.7.0"] } as const;

export const reports: readonly Report[] = [
  {
    ...pekko,
    name: "pekko-down-is-lost",
    trace: "akka-cluster/pekko-a-later-status-is-never-lost-in-a-merge",
    part: "down-is-lost",
  },
  {
    ...pekko,
    name: "pekko-member-comes-back",
    trace: "akka-cluster/pekko-a-member-dropped-in-a-merge-never-comes-back",
    part: "member-comes-back",
  },
  {
    ...pekko,
    name: "pekko-one-version-two-gossips",
    trace: "akka-cluster/pekko-different-gossips-have-different-versions",
    part: "one-version",
  },
  {
    ...memberlist,
    name: "memberlist-late-alive",
    trace: "swim/memberlist-a-dead-member-is-not-revived-by-old-news",
    part: "TestFoundLateAlive",
  },
  {
    ...memberlist,
    name: "memberlist-confirmation",
    trace: "swim/memberlist-a-newer-suspicion-of-a-suspect-replaces-the-older",
    part: "TestFoundConfirmation",
  },
  {
    name: "cassandra-two-move",
    trace: "cassandra-ring/by-cassandra-s-rule-future-replicas-are-written-to-while-two",
    program: "Cassandra.java",
    part: "two-move",
    versions: ["4.1.10", "5.0.9"],
  },
  {
    name: "cassandra-neighbours-leave",
    trace: "cassandra-ring/by-cassandra-s-rule-future-replicas-are-written-to-while",
    program: "Cassandra.java",
    part: "neighbours-leave",
    versions: ["4.1.10", "5.0.9"],
  },
  {
    name: "cassandra-write-throws",
    trace: null,
    program: "Cassandra.java",
    part: "move-and-leave",
    versions: ["4.1.10", "5.0.9"],
  },
];

export const pageOf = ({ name }: Report): string => readFileSync(join(root, FOLDER, `${name}.md`), "utf8");

/** The output of the real code, as the page shows it. */
export const outputIn = (page: string): string =>
  /^```text\n(?<output>.*?)^```$/msu.exec(page)?.groups?.["output"] ?? "";
