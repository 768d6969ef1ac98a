/** The entry of a further thread, for programs that use the library. */
import { workerData } from "node:worker_threads";
import { ModelError } from "../model/model-error.ts";
import type { Suite } from "../model/properties.ts";
import { still } from "../semantics/pulse.ts";
import { selecting, type Selecting } from "../suite/selecting.ts";
import type { SimulateSuiteOptions } from "../suite/simulating.ts";
import { type Ahead, ahead, serve } from "./serve.ts";
import type { Line } from "./threads.ts";

export interface LibraryErrand {
  /** The module whose default export is the suite, as a URL; and the name of the suite's protocol. */
  readonly module: string;
  readonly name: string;
  readonly work:
    (Ahead & { readonly wanted: Selecting }) | { readonly kind: "simulate"; readonly options: SimulateSuiteOptions };
}

const { module, name, work, ...line } = workerData as LibraryErrand & Line;
if (/\.[cm]?tsx?$/u.test(module)) (await import("tsx/esm/api")).register();
const { default: suite } = (await import(module)) as { readonly default?: Partial<Suite> };
if (suite?.of?.name !== name)
  throw new ModelError(
    `the default export of ${module} is ${suite?.of ? `the suite of ${suite.of.name}` : "no suite"}; wanted that of ${name}.`,
  );
const isOver = (): boolean => false;
if (work.kind === "simulate") {
  const { precomputerFor } = await import("../suite/simulating.ts");
  const precomputer = precomputerFor(suite as Suite, work.options);
  serve(line, precomputer.report.bind(precomputer), isOver);
} else serve(line, await ahead(selecting(suite as Suite, work.wanted).subject, work, still), isOver);
