/** What the commands of a page print: run one after the other, as a reader would, in a package that has installed this one. */
import { copyFileSync, mkdtempSync, readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { type Ended, root, run, said, Taker } from "../cli/hearsay.ts";
import { modules, packageWith, tsx } from "../cli/installed.ts";

const examples = join(root, "docs/examples");

/** What all readers share: the installed package, and a process that carries out its commands. */
interface Installed {
  readonly folder: string;
  readonly taker: Taker;
}
let installed: Installed | undefined;

function install(hearsay: string): Installed {
  const { folder } = packageWith(hearsay, "module");
  symlinkSync(join(modules, "@types"), join(folder, "node_modules/@types"), "dir");
  return { folder, taker: new Taker(join(folder, "node_modules/hearsay/dist")) };
}

/** Where a reader of one page is. */
export interface Reader {
  readonly folder: string;
  said(args: readonly string[]): Promise<Ended>;
}

/** A folder as the pages suppose it: it contains the examples, and the package around it has installed this one. */
export function newReader(hearsay: string): Reader {
  installed ??= install(hearsay);
  const { taker } = installed;
  const folder = mkdtempSync(join(installed.folder, "reader-"));
  for (const file of readdirSync(examples)) copyFileSync(join(examples, file), join(folder, file));
  // The suite that fails is none of the suites that are run as tests.
  copyFileSync(join(examples, "hasty.ts"), join(folder, "hasty.properties.ts"));
  return { folder, said: (args) => taker.carryOut(args, folder) };
}

/** The first line of a fence, and whether it is carried out in this repository, and not in the reader's package. */
export interface Command {
  readonly first: string;
  readonly isInCheckout: boolean;
}

/**
 * Carries out the commands after `$` in the first lines of blocks: `npx hearsay …` or `npx tsx FILE`, perhaps followed by
 * `| head -n 10` or `| tail -n 10`.
 *
 * @returns the whole texts of the fences, with durations that are always the same
 */
export async function outputsOf(commands: readonly Command[], reader: Reader): Promise<readonly string[]> {
  const texts: string[] = [];
  for (const command of commands) {
    const asked = read(command);
    texts.push(textOf(asked, await carryOut(asked, reader)));
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

function carryOut({ where, args }: Asked, reader: Reader): Promise<Ended> {
  switch (where) {
    case "checkout":
      return said(args);
    case "package":
      return reader.said(args);
    case "program":
      return run(tsx, args, { cwd: reader.folder });
  }
}

function textOf({ first, filters }: Asked, { stdout, stderr }: Ended): string {
  if (stderr !== "") throw new Error(`${first}\n${stderr}`);
  const printed = filters.reduce(filtered, stdout.trimEnd().split("\n"));
  return [first, ...printed.map((line) => line.trimEnd())].join("\n").replaceAll(DURATION, "0.1");
}

const DURATION = /\b\d+\.\d+(?= s\b)|(?<="(?:seconds|statesPerSecond)": )[\d.]+/gu;

/** Splits a command into words as a shell does, with quotes but without escapes. */
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
