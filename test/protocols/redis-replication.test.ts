/**
 * Which acknowledged writes survive: each cell of the tables in the protocol's README is a verdict of `check`. If a table differs, the
 * expected and actual values of the test show which lines belong there.
 */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import suite from "../../properties/redis/redis-replication.properties.ts";
import { check } from "../../src/index.ts";
import { failovers, faults, policies } from "../../src/protocols/redis/redis-replication/scopes.ts";

const readme = readFileSync("src/protocols/redis/redis-replication/README.md", "utf8");

/** The first property that holds, from the strongest to the weakest. */
async function cell(scope: string, properties: Readonly<Record<string, string>>): Promise<string> {
  for (const [property, says] of Object.entries(properties)) {
    const { properties } = await check(suite, { scope, properties: [property] });
    expect(properties[0].verdict).not.toBe("incomplete");
    if (properties[0].verdict === "holds") return says;
  }
  return "lost";
}

/** As prettier lays it out. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((text, column) => text.padEnd(widths[column])).join(" | ")} |`;
  const [head, ...body] = rows;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...body.map(line)].join("\n");
}

const afterCrash = {
  "acknowledged writes survive the crash": "kept",
  "acknowledged writes survive the crash except those of the last second": "up to the last second lost",
  "acknowledged writes survive the crash except those of the last two seconds": "up to the last two seconds lost",
  "acknowledged writes survive the crash except those of the last four seconds": "up to the last four seconds lost",
};

test("which acknowledged writes survive which crash is what the README says, policy by policy", async () => {
  const rows = [["what the server keeps", "its process dies", "the power fails"]];
  for (const policy of Object.keys(policies)) {
    const cells = [];
    for (const fault of Object.keys(faults)) cells.push(await cell(`${policy}: ${fault}`, afterCrash));
    rows.push([policy, ...cells]);
  }
  expect(readme).toContain(table(rows));
});

test("which writes survive a failover is what the README says", async () => {
  const rows = [["the master has", "acknowledged", "and confirmed by as many as the client waits for"]];
  for (const scope of Object.keys(failovers)) {
    const written = await cell(scope, { "acknowledged writes survive the crash": "kept" });
    const waits = scope.includes("WAIT");
    const confirmed = waits
      ? await cell(scope, { "writes confirmed by every replica survive a failover": "kept" })
      : "";
    rows.push([scope, written, confirmed]);
  }
  expect(readme).toContain(table(rows));
});
