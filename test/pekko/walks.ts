/** Saved traces, and random walks through every scope: compares each distinct situation and event that they meet, once. */
import { akkaCluster } from "../../src/protocols/akka/akka-cluster/akka-cluster.ts";
import { resolution } from "../../src/protocols/akka/akka-cluster/downing.ts";
import { addressOf } from "../../src/protocols/akka/joining/unique-address.ts";
import { Space } from "../../src/semantics/space.ts";
import type { Comparison } from "../real/comparison.ts";
import type { Draw } from "../real/draw.ts";
import { kindIn, react } from "../real/react.ts";
import { followTraces, type Taken, walk } from "../real/steps.ts";
import { askStep, compareSituation, compareStep } from "./daemon.ts";
import { compareResolution } from "./resolver.ts";
import { saidByModel } from "./said.ts";
import { node, placeOf, type Situation } from "./situation.ts";

/** How many steps the real daemon was not asked about, by reason. */
export type NotAsked = Map<string, number>;

export function compareTraces(comparison: Comparison, folder: string, notAsked: NotAsked): Promise<number> {
  return followTraces(akkaCluster, "pekko", folder, (taken) => compareTaken(comparison, taken, notAsked));
}

/** @param runs of each scope @param length of a run, in steps */
export async function compareWalks(
  comparison: Comparison,
  { runs, length }: { readonly runs: number; readonly length: number },
  draw: Draw,
  notAsked: NotAsked,
): Promise<void> {
  for (const scope of Object.values(akkaCluster.scopes)) {
    const space = new Space(akkaCluster, scope, { variant: "pekko" });
    for (let run = 0; run < runs; run++)
      await walk(
        space,
        length,
        draw,
        (taken) => compareTaken(comparison, taken, notAsked),
        async (id, state, full) => {
          if (isOfNode(state)) await compareSituation(comparison, { id, state, scope: full as Situation["scope"] });
        },
      );
  }
}

const isOfNode = (state: unknown): state is Situation["state"] => "gossip" in (state as object);

async function compareTaken(comparison: Comparison, taken: Taken, notAsked: NotAsked): Promise<void> {
  const { node: id, state, scope, happening } = taken;
  const pass = (why: string): void => void notAsked.set(why, (notAsked.get(why) ?? 0) + 1);
  if (!happening) return pass("no node's doing: a message lost, a crash, a new process, a partition");
  if (!isOfNode(state)) return pass("done by the lease, which is the plugin of whoever uses it");
  const situation: Situation = { id, state, scope: scope as Situation["scope"] };
  if (kindIn(happening) === "resolve") return compareResolve(comparison, situation);
  const why = await compareStep(comparison, situation, happening);
  if (why !== undefined) pass(why);
}

/** The members that the strategy downs and, if it does not ask for the lease first, the result. */
async function compareResolve(comparison: Comparison, situation: Situation): Promise<void> {
  await compareResolution(comparison, situation, "in a run");
  const decided = resolution(situation.state, placeOf(situation));
  if (decided === undefined || "ifGranted" in decided) return;
  const happening = { kind: "action", action: { kind: "resolve" } } as const;
  const model = saidByModel(react(node, situation.state, happening, placeOf(situation)));
  await askStep(comparison, situation, "resolve", { kind: "down", addresses: decided.map(addressOf) }, model);
}
