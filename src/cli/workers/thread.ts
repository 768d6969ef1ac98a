/** The entry of a further thread of a command. */
import { workerData } from "node:worker_threads";
import { type Pulse, still, Stopped } from "../../semantics/pulse.ts";
import { ahead, serve } from "../../threads/serve.ts";
import type { Line } from "../../threads/threads.ts";
import { load } from "../load-suite.ts";
import { select } from "../select.ts";
import { stopped } from "../terminal/listening-thread.ts";
import type { ThreadTask } from "./thread-task.ts";

const { target, flags, work, ...line } = workerData as ThreadTask & Line;

/** When the command has to end, the thread drops its work, and leaves the processor to those that report what they know. */
const pulse: Pulse = {
  ...still,
  beat() {
    const limit = stopped();
    if (limit !== undefined) throw new Stopped(limit);
  },
};

const { suite } = await load(target);
const isOver = (): boolean => stopped() !== undefined;
if (work.kind === "simulate") {
  const { precomputerFor } = await import("../../suite/simulating.ts");
  const precomputer = precomputerFor(suite, work.options, pulse);
  serve(line, precomputer.report.bind(precomputer), isOver);
} else serve(line, await ahead(select(suite, flags).subject, work, pulse), isOver);
