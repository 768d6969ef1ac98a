/**
 * What is acknowledged, and survives: each cell is a verdict of `check`, and the tables in the protocol's README are
 * printed from them. Where they differ, what a test wanted and got says which lines belong there.
 */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import suite from "../../properties/redis-replication.properties.ts";
import { search } from "../../properties/suite/explore.ts";
import { select } from "../../src/cli/select.ts";
import { failovers, faults, policies } from "../../src/protocols/redis-replication/scopes.ts";

const readme = readFileSync("src/protocols/redis-replication/README.md", "utf8");

/** Of the claims, from the strongest to the weakest, the first that holds. */
async function cell(scope: string, claims: Readonly<Record<string, string>>): Promise<string> {
  for (const [property, says] of Object.entries(claims)) {
    const { complete, properties } = await search(select(suite, { scope, property: [property] }).subject, {});
    expect(complete).toBe(true);
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
  "what is acknowledged outlives the crash": "kept",
  "what is acknowledged outlives the crash, but for the last second": "up to the last second lost",
  "what is acknowledged outlives the crash, but for the last two seconds": "up to the last two seconds lost",
  "what is acknowledged outlives the crash, but for the last four seconds": "up to the last four seconds lost",
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
    const written = await cell(scope, { "what is acknowledged outlives the crash": "kept" });
    const waits = scope.includes("WAIT");
    const confirmed = waits
      ? await cell(scope, { "what every replica has confirmed outlives a failover": "kept" })
      : "";
    rows.push([scope, written, confirmed]);
  }
  expect(readme).toContain(table(rows));
});
