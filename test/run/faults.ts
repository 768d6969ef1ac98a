/** What is wrong with how a protocol is run: seeded, the trial must notice. */
import type { Seed } from "../mutation/seeded.ts";

export const late: Seed = {
  name: "what a node keeps is on disk 200 ms after it was said",
  file: "src/run/node-host.ts",
  find: "if (kept) image.keep(row.seq, kept);",
  replace: "if (kept) setTimeout(() => life.guarded(() => image.keep(row.seq, kept)), 200);",
};
