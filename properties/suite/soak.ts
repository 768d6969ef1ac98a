/** `npm run soak:protocols [-- SECONDS]`: checks and fuzzes every protocol in every scope and variant, each for so long (default 60). */
import { loadBundled } from "../../src/cli/load-suite.ts";
import { main } from "../../src/cli/main.ts";
import { worst } from "../../src/cli/terminal/exit-codes.ts";
import { script, whole } from "./script.ts";

const program = script("soak:protocols", "Searches and runs every protocol in every scope and variant")
  .argument("[seconds]", "how long each search and each series of runs may take", whole(1), 60)
  .parse();
const [seconds] = program.processedArgs as [number];
const { loaded, broken } = await loadBundled();
if (broken.length > 0) throw broken[0].error;
const places = loaded.flatMap(({ suite: { of }, target }) =>
  Object.keys(of.scopes).flatMap((scope) =>
    (of.variants ?? [undefined]).map((variant) => [
      target,
      "--scope",
      scope,
      ...(variant === undefined ? [] : ["--variant", variant]),
    ]),
  ),
);
const codes: (0 | 1 | 2 | 3)[] = [];
for (const place of places) {
  for (const command of ["check", "fuzz"])
    codes.push(await main([command, ...place, "--max-seconds", String(seconds)]));
}
// Running out of time is no failure here.
const code = worst(codes.filter((one) => one !== 3));
process.exitCode = code;
