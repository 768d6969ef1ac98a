/** What the commands of a page print: run one after the other, as a reader would, in a package that has installed this one. */
import { copyFileSync, readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { type Ended, root, run } from "../cli/hearsay.ts";
import { modules, type Package, packageWith, tsx } from "../cli/installed.ts";

const examples = join(root, "docs/examples");

/** A package as the pages suppose it: the examples lie in its folder. */
export function readersPackage(hearsay: string): Package {
  const made = packageWith(hearsay, "module");
  symlinkSync(join(modules, "@types"), join(made.folder, "node_modules/@types"), "dir");
  for (const file of readdirSync(examples)) copyFileSync(join(examples, file), join(made.folder, file));
  // The suite that fails is none of the suites that are run as tests.
  copyFileSync(join(examples, "hasty.ts"), join(made.folder, "hasty.properties.ts"));
  return made;
}

/**
 * Runs what stands after `$` in the first line of a fence: `npx hearsay …` or `npx tsx FILE`, perhaps with
 * `| head -n 10` or `| tail -n 10` behind it.
 *
 * @param isInCheckout whether it is run in this repository, and not in the reader's package
 * @returns the whole text of the fence, with durations that are always the same
 */
export async function outputOf(first: string, { folder }: Package, isInCheckout: boolean): Promise<string> {
  const [command, ...filters] = first.replace(/^\$ /u, "").split(" | ");
  const [npx, program, ...args] = words(command);
  if (npx !== "npx" || (program !== "hearsay" && program !== "tsx")) throw new Error(`No command to run: ${first}`);
  const cwd = isInCheckout ? root : folder;
  const bin = join(isInCheckout ? root : join(folder, "node_modules/hearsay"), "bin/hearsay.js");
  const { stdout, stderr }: Ended = await run(program === "tsx" ? tsx : bin, args, { cwd });
  if (stderr !== "") throw new Error(`${command}\n${stderr}`);
  const printed = filters.reduce(filtered, stdout.trimEnd().split("\n"));
  return [first, ...printed.map((line) => line.trimEnd())].join("\n").replaceAll(DURATION, "0.1");
}

const DURATION = /\b\d+\.\d+(?= s\b)|(?<="(?:seconds|statesPerSecond)": )[\d.]+/gu;

/** Words as a shell parts them, with quotes but without escapes. */
const words = (command: string): readonly string[] =>
  [...command.matchAll(/"(?<quoted>[^"]*)"|'(?<single>[^']*)'|(?<word>\S+)/gu)].map(
    ({ groups }) => groups?.quoted ?? groups?.single ?? groups?.word ?? "",
  );

function filtered(lines: readonly string[], filter: string): readonly string[] {
  const [program, flag, count] = filter.split(" ");
  if (flag === "-n" && program === "head") return lines.slice(0, Number(count));
  if (flag === "-n" && program === "tail") return lines.slice(-Number(count));
  throw new Error(`Wanted "head -n N" or "tail -n N"; got "${filter}".`);
}
