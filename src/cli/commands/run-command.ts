/** `hearsay run`: runs one node of a cluster until it is stopped. */
import { randomInt } from "node:crypto";
import { dirname } from "node:path";
import { setTimeout } from "node:timers/promises";
import { ClusterError } from "../../run/cluster-error.ts";
import { runNode } from "../../run/node-host.ts";
import { readInput, readJson } from "../input-file.ts";
import { valueText } from "../../trace/step-name.ts";
import { load } from "../load-suite.ts";
import { Driver } from "../terminal/driver.ts";
import { UsageError } from "../terminal/failure.ts";
import type { ExitCode } from "../terminal/exit-codes.ts";
import { SEED_MAX } from "../terminal/numbers.ts";
import { say, sayAside } from "../terminal/output.ts";

export interface RunFlags {
  readonly node: string;
  readonly config: string;
  readonly data?: string;
  readonly history?: string;
  readonly http?: number;
  readonly script?: string;
  readonly mutant?: string;
  readonly seed?: number;
  readonly maxSeconds?: number;
}

export async function run(target: string, flags: RunFlags): Promise<ExitCode> {
  const { node, config, data, history, http, script, mutant } = flags;
  const { suite } = await load(target);
  const seed = flags.seed ?? randomInt(SEED_MAX);
  const driver = new Driver({ maxSeconds: flags.maxSeconds });
  try {
    const running = await runNode(suite, {
      node,
      cluster: readJson(config),
      where: config,
      folder: data ?? dirname(config),
      history,
      http,
      script: script === undefined ? undefined : readInput(script),
      scriptWhere: script,
      mutant,
      seed,
    });
    driver.begin();
    say(`${suite.of.name}: ${node} runs, seed ${seed}${http === undefined ? "" : `, http://127.0.0.1:${http}/`}`);
    const stopped = untilStopped(driver);
    await Promise.race([running.ended, stopped]);
    running.stop();
    await running.ended;
    driver.end();
    for (const action of running.notTaken) sayAside(`never taken: ${valueText(action)}, in ${script}`);
    return 0;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (error instanceof ClusterError || code !== undefined) throw new UsageError(message);
    throw error;
  }
}

const WAIT_MS = 50;

async function untilStopped(driver: Driver): Promise<void> {
  while (driver.limit() === undefined) await setTimeout(WAIT_MS);
}
