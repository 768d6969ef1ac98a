/** `run` as a function: one node of a protocol as this process. What does the work is loaded when it is called: it needs Node. */
import type { Suite } from "../model/properties.ts";
import type { NodeRuntime } from "./node-runtime.ts";

/** Which node to run, of which cluster, and what it tells meanwhile. */
export interface RunOptions {
  /** Which node of the cluster this process is. */
  readonly node: string;
  /** The configuration, as `cluster.json` has it. */
  readonly cluster: unknown;
  /** How errors name the configuration; "the configuration" when left out. */
  readonly where?: string;
  /** Where the node keeps what survives its process: `NODE.image`. */
  readonly folder: string;
  /** A file for what the node did, for `observe`; none when left out. */
  readonly history?: string | undefined;
  /** A port of this machine for actions, by HTTP; none when left out. */
  readonly http?: number | undefined;
  /** Actions with times, as JSON Lines; see `docs/run.md`. */
  readonly script?: string | undefined;
  /** How errors name the script; "the script" when left out. */
  readonly scriptWhere?: string | undefined;
  /** With this seeded bug: for trials. */
  readonly mutant?: string | undefined;
  /** From which choices and durations are drawn. */
  readonly seed: number;
}

/** A node that runs. */
export interface Running {
  /** The node as it is. */
  readonly node: Pick<NodeRuntime, "isUp" | "state" | "timers" | "actions" | "act">;
  /** Actions of the script that it has not taken: their time has not come, or it cannot take them yet. */
  readonly notTaken: readonly object[];
  /** Ends it in order: what it still says is sent. */
  stop(): void;
  /** Resolved when it has ended; rejected where the protocol threw. */
  readonly ended: Promise<void>;
}

/**
 * Runs one node of a cluster until it is stopped. Effects are done as they are asked for: messages go by UDP, TCP or
 * WebSocket, timers by the clock, and what `durable` names is on disk before anything that was sent depends on it.
 *
 * @throws ClusterError, ModelError where configuration, scope and protocol do not fit together, a port is taken, or a file cannot be written
 */
export async function run(suite: Suite, options: RunOptions): Promise<Running> {
  const { runNode } = await import("./node-host.ts");
  return runNode(suite, options);
}
