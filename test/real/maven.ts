/** Pinned jars from Maven Central, and drivers compiled against them. */
import { execFileSync, spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { COMPILE_MAX_MS, FETCH_MAX_MS, madeOnce, Missing, need } from "./kept.ts";

/**
 * The jars that a pom names, with all dependencies, as the entries of a classpath.
 *
 * @param defines what the pom leaves open: "cassandra.version=5.0.9"
 * @throws Missing if there is no Maven, or if it cannot fetch them
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
  const make = (to: string): void => {
    execFileSync(program, [...compiler, "-nowarn", "-cp", classpath.join(":"), "-d", to, ...sources], {
      stdio: ["ignore", "ignore", "inherit"],
      timeout: COMPILE_MAX_MS,
    });
  };
  return madeOnce("classes", sources, make, classpath);
}
