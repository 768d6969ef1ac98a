/**
 * What the tests against real systems on the JVM need: pinned jars from Maven Central, and a driver compiled against them. Both
 * are kept in `.real/`, which may be deleted at any time.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const kept = fileURLToPath(new URL("../../.real/", import.meta.url));
const FETCH_MAX_MS = 300_000;
const COMPILE_MAX_MS = 300_000;

/** Something that the machine lacks: no failure. The sentence says what. */
export class Missing extends Error {}

/** @throws Missing where there is no such program */
export function need(program: string, ...versionArgs: readonly string[]): void {
  const { error } = spawnSync(program, versionArgs, { stdio: "ignore" });
  if (error) throw new Missing(`it needs ${program} on PATH, and there is none`);
}

/** A folder that is made once for each content of these files; `make` fills it. */
export function madeOnce(name: string, files: readonly string[], make: (folder: string) => void): string {
  const digest = createHash("sha256");
  for (const file of files) digest.update(readFileSync(file)).update("\0");
  const folder = join(kept, `${name}-${digest.digest("hex").slice(0, 16)}`);
  if (existsSync(folder)) return folder;
  mkdirSync(kept, { recursive: true });
  const unfinished = mkdtempSync(join(kept, "unfinished-"));
  try {
    make(unfinished);
    renameSync(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return folder;
}

/**
 * The jars that a pom names and all that they need, as the entries of a classpath.
 *
 * @param defines what the pom leaves open: "cassandra.version=5.0.9"
 * @throws Missing where there is no Maven, or it does not get them
 */
export function jars(pom: string, ...defines: readonly string[]): readonly string[] {
  const name = ["jars", ...defines.map((define) => define.replaceAll(/[^\w.]/gu, "-"))].join("-");
  const folder = madeOnce(name, [pom], (to) => {
    need("mvn", "-v");
    const options = ["-q", "-B", "-f", pom, ...defines.map((define) => `-D${define}`)];
    const args = [...options, "dependency:copy-dependencies", `-DoutputDirectory=${to}`];
    const { status, stdout } = spawnSync("mvn", args, { encoding: "utf8", timeout: FETCH_MAX_MS });
    if (status === 0) return;
    const why = /\[ERROR\]\s*(?<why>[^\n]*)/u.exec(stdout)?.groups?.["why"] ?? "it did not end in time";
    throw new Missing(`Maven did not fetch what ${pom} names: ${why}`);
  });
  return readdirSync(folder)
    .sort()
    .map((jar) => join(folder, jar));
}

/**
 * Compiles a driver.
 *
 * @param compiler arguments of `java` (for scalac) or of `javac`, up to the options that are the same for both
 * @returns a folder of classes
 */
export function compiled(
  program: "java" | "javac",
  compiler: readonly string[],
  sources: readonly string[],
  classpath: readonly string[],
): string {
  need(program, "-version");
  return madeOnce("classes", [...sources, ...(sources.length > 0 ? [pomBeside(sources[0])] : [])], (to) => {
    execFileSync(program, [...compiler, "-nowarn", "-cp", classpath.join(":"), "-d", to, ...sources], {
      stdio: ["ignore", "ignore", "inherit"],
      timeout: COMPILE_MAX_MS,
    });
  });
}

const pomBeside = (source: string): string => join(dirname(source), "pom.xml");
