/** What the commands of a page print: run one after the other, as a reader would, in a package that has installed this one. */
import { copyFileSync, readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { type Ended, inTurn, root, run } from "../cli/hearsay.ts";
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

/** The first line of a fence, and whether it is carried out in this repository, and not in the reader's package. */
export interface Command {
  readonly first: string;
  readonly isInCheckout: boolean;
}

/**
 * Carries out what stands after `$` in the first lines of fences: `npx hearsay …` or `npx tsx FILE`, perhaps with
 * `| head -n 10` or `| tail -n 10` behind it. What follows each other in one place is carried out in one process.
 *
 * @returns the whole texts of the fences, with durations that are always the same
 */
export async function outputsOf(commands: readonly Command[], reader: Package): Promise<readonly string[]> {
  const asked = commands.map(read);
  const texts: string[] = [];
  while (texts.length < asked.length) {
    const [next, ...others] = asked.slice(texts.length);
    const count = others.findIndex(({ where }) => where !== next.where);
    const together = [next, ...(count < 0 ? others : others.slice(0, count))];
    const ended = await carryOut(
      next.where,
      together.map(({ args }) => args),
      reader,
    );
    texts.push(...together.map((one, at) => textOf(one, ended[at])));
  }
  return texts;
}

interface Asked {
  readonly first: string;
  readonly where: "checkout" | "package" | "program";
  readonly args: readonly string[];
  readonly filters: readonly string[];
}

function read({ first, isInCheckout }: Command): Asked {
  const [command, ...filters] = first.replace(/^\$ /u, "").split(" | ");
  const [npx, program, ...args] = words(command);
  if (npx !== "npx" || (program !== "hearsay" && program !== "tsx")) throw new Error(`No command to run: ${first}`);
  return { first, where: program === "tsx" ? "program" : isInCheckout ? "checkout" : "package", args, filters };
}

function carryOut(
  where: Asked["where"],
  commands: readonly (readonly string[])[],
  reader: Package,
): Promise<readonly Ended[]> {
  switch (where) {
    case "checkout":
      return inTurn(commands);
    case "package":
      return reader.inTurn(commands);
    case "program":
      return Promise.all(commands.map((args) => run(tsx, args, { cwd: reader.folder })));
  }
}

function textOf({ first, filters }: Asked, { stdout, stderr }: Ended): string {
  if (stderr !== "") throw new Error(`${first}\n${stderr}`);
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
