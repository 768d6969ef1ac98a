/**
 * A job of a swarm: one search, or a number of random runs, in one place. It consists of names and numbers; nothing in it is ever
 * evaluated.
 */
import { createHash } from "node:crypto";
import * as z from "zod";
import { defined } from "../../model/defined.ts";
import { keyOf } from "../../model/plain.ts";
import { strategies } from "../../fuzz/weights.ts";
import { TEXT_MAX } from "../../model/text-max.ts";
import { budgets } from "../../semantics/fault-budgets.ts";
import { placeName } from "../../suite/selected.ts";
import type { Sources } from "../sources.ts";
import { FAULTS_MAX, RUNS_MAX, SECONDS_MAX, SEED_MAX, STATES_MAX } from "../terminal/numbers.ts";

const text = z.string().max(TEXT_MAX);
const digest = z.string().regex(/^[0-9a-f]{64}$/u);
const PROPERTIES_MAX = 1000;

export const commands = ["check", "fuzz", "simulate", "mutants"] as const;
export type JobCommand = (typeof commands)[number];

export const jobSchema = z.strictObject({
  command: z.enum(commands),
  protocol: text,
  /** Names its properties file: a name, or a path from the current folder. */
  target: text,
  /** The digest of the sources that must answer it (see `digestOf`). A worker with other sources refuses it. */
  sources: digest,
  scope: text,
  variant: text.nullable(),
  mutant: text.nullable(),
  /** By default all that apply there. */
  properties: z.array(text).max(PROPERTIES_MAX).optional(),
  /** Fault budgets that differ from those of the scope. */
  faults: z.partialRecord(z.enum(budgets), z.int().min(0).max(FAULTS_MAX)).optional(),
  /** End at the first violation. */
  first: z.boolean().optional(),
  statesMax: z.int().min(1).max(STATES_MAX).optional(),
  runs: z.int().min(1).max(RUNS_MAX).optional(),
  seed: z.int().min(-SEED_MAX).max(SEED_MAX).optional(),
  /** How steps of random runs are drawn; mixed by default. */
  strategy: z.enum(strategies).optional(),
  /** The longest it may take, in seconds. */
  secondsMax: z.number().positive().max(SECONDS_MAX),
});
export type Job = z.infer<typeof jobSchema>;

/** A job with its id, which is the same everywhere for the same sources and the same question. */
export interface NamedJob {
  readonly id: string;
  readonly job: Job;
}

export const named = (job: Job): NamedJob => ({ id: sha256(keyOf(defined(job), "job")), job });

/** One digest for all sources. */
export const digestOf = (sources: Sources): string => sha256(JSON.stringify(Object.entries(sources).sort()));

const sha256 = (content: string): string => createHash("sha256").update(content).digest("hex");

/** "raft-election: check, smoke, prevote" */
export function titleOf({ protocol, command, scope, variant, mutant, seed, strategy, properties }: Job): string {
  const place = placeName({ scopeName: scope, variant });
  const bug = mutant === null ? "" : `, with the bug "${mutant}"`;
  const only = properties === undefined ? "" : `, ${properties.map((name) => `"${name}"`).join(", ")}`;
  const drawn = `, seed ${seed}${strategy === undefined ? "" : `, ${strategy}`}`;
  return `${protocol}: ${command}, ${place}${bug}${only}${command === "fuzz" ? drawn : ""}`;
}
