/** Compiles and runs programs against the classes of a version of Cassandra. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compiled, jars } from "../real/maven.ts";

export const driver = fileURLToPath(new URL("driver/", import.meta.url));

/** The JVM options that Cassandra needs; it logs a lot, to stdout. */
const settings = [
  "--add-opens=java.base/java.lang=ALL-UNNAMED",
  "--add-opens=java.base/java.io=ALL-UNNAMED",
  "--add-opens=java.base/java.util=ALL-UNNAMED",
  "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
  "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
  "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
  "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
  `-Dlogback.configurationFile=${join(driver, "logback.xml")}`,
];

/** @returns the arguments of `java` that run this class @throws Missing if the machine lacks something */
export function javaArgs(version: string, main: string, ...sources: readonly string[]): readonly string[] {
  const classpath = jars(join(driver, "pom.xml"), `cassandra.version=${version}`);
  const classes = compiled("javac", [], sources, classpath);
  return [...settings, "-Xmx1500m", "-cp", [classes, ...classpath].join(":"), main];
}
