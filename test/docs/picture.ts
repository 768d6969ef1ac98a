/** `npm run picture` draws the picture of the README: a saved counterexample of Cassandra's ring, as `hearsay show` draws it in a terminal. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { hearsay, root } from "../cli/hearsay.ts";
import { terminalSvg } from "./terminal-svg.ts";
import { script } from "../../properties/suite/script.ts";

export const PICTURE = "docs/counterexample.svg";
const TRACE = "traces/cassandra-ring/by-cassandra-s-rule-future-replicas-are-written-to-while.json";
const TITLE = "Two neighbours leave a Cassandra ring, and a node does not write to one that may soon have the key";

export async function picture(): Promise<string> {
  const env = { FORCE_COLOR: "1", NO_COLOR: undefined, COLUMNS: "110" };
  const { stdout, stderr, code } = await hearsay(["show", TRACE], { env });
  if (code !== 0) throw new Error(stderr);
  // The last paragraph says how to replay it.
  return terminalSvg(stdout.trimEnd().split("\n\n").slice(0, -1).join("\n\n"), TITLE);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  script("picture", `Draws ${PICTURE}`).parse();
  writeFileSync(join(root, PICTURE), await picture());
}
