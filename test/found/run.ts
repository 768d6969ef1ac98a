/**
 * npm run test:found [-- NAME… --write]: compiles the programs of `docs/found` against the real systems, runs them, and compares
 * what they print with the reports; all reports, or those that are named. `--write` puts the output into the reports.
 */
import { spawnSync } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { say } from "../../src/cli/terminal/output.ts";
import { root } from "../cli/hearsay.ts";
import { javaArgs } from "../cassandra/java.ts";
import { goDriver } from "../real/go.ts";
import { Missing, need } from "../real/kept.ts";
import { compiled, jars } from "../real/maven.ts";
import { refuseUnknown, script } from "../../properties/suite/script.ts";
import { FOLDER, outputIn, pageOf, type Report, reports } from "./reports.ts";

const program = script(
  "test:found",
  "Runs the programs of docs/found against the real systems and compares what they print",
)
  .argument("[reports...]", "only these reports")
  .option("--write", "write what they print into the reports")
  .parse();
const [named] = program.processedArgs as [readonly string[]];
const { write = false } = program.opts<{ write?: boolean }>();
const names = reports.map(({ name }) => name);
refuseUnknown(program, "report", named, names);

let different = 0;
for (const report of reports.filter(({ name }) => named.length === 0 || named.includes(name))) {
  try {
    const output = report.versions.map((version) => outputOf(report, version)).join("\n");
    const page = pageOf(report);
    const isAsReported = output === outputIn(page);
    say(
      `${report.name}: ${isAsReported ? "the real code prints what the report says" : "THE REAL CODE PRINTS SOMETHING ELSE"}`,
    );
    if (named.length > 0 || !isAsReported) say(output);
    if (write)
      writeFileSync(
        join(root, FOLDER, `${report.name}.md`),
        page.replace(outputIn(page), () => output),
      );
    else if (!isAsReported) different += 1;
  } catch (error) {
    if (!(error instanceof Missing)) throw error;
    say(`test:found skipped ${report.name}: ${error.message}.`);
  }
}
process.exit(different === 0 ? 0 : 1);

function outputOf({ program, part }: Report, version: string): string {
  const source = join(root, FOLDER, program);
  switch (program) {
    case "Pekko.scala": {
      need("java", "-version");
      const driver = join(root, "test/pekko/driver");
      const classpath = jars(join(driver, "pom.xml"));
      const scala = readdirSync(driver).filter((file) => file.endsWith(".scala"));
      const sources = [...scala.map((file) => join(driver, file)), source];
      const scalac = ["-cp", classpath.join(":"), "scala.tools.nsc.Main"];
      const classes = compiled("java", scalac, sources, classpath);
      return printed("java", ["-cp", [classes, ...classpath].join(":"), "org.apache.pekko.cluster.Found", part]);
    }
    case "memberlist_test.go": {
      const test = goDriver(`github.com/hashicorp/memberlist@v${version}`, source);
      return printed(test, ["-test.run", `^${part}$`]).replace(/^PASS\n/mu, "");
    }
    case "Cassandra.java":
      return `Cassandra ${version}\n${printed("java", [...javaArgs(version, "Cassandra", source), part])}`;
  }
}

/** @throws Error if it fails */
function printed(program: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8", timeout: 120_000 });
  if (status !== 0) throw new Error(`${program} ended with ${status}:\n${stdout}${stderr}`);
  return stdout;
}
