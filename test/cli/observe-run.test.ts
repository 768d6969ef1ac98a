import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Pair } from "../observe/pair.ts";
import { file, said } from "./hearsay.ts";

const nodes = { a: "127.0.0.1:7001", b: "127.0.0.1:7002" };

/** Histories in files, the configuration with which the nodes ran, and an empty folder for traces. */
function recorded(pair: Pair) {
  const [a, b] = pair.histories().map((text, i) => file(`${"ab"[i]}.jsonl`, text));
  const config = file("cluster.json", JSON.stringify({ scope: pair.scope, nodes }));
  const out = mkdtempSync(join(tmpdir(), "hearsay-observed-"));
  return { args: ["observe", "test/run/ledger.ts", a, b, "--config", config, "--out", out], out };
}

function twice(): Pair {
  const pair = new Pair("unordered");
  pair.ask("two");
  pair.ask("one");
  pair.deliver("a");
  pair.deliver("a");
  return pair;
}

describe("hearsay observe, with histories of real processes", () => {
  it("saves a counterexample of what they violated, which replays and has a page", async () => {
    const { args, out } = recorded(twice());
    const { code, stdout } = await said([...args, "--html"]);
    const trace = join(out, "ledger/a-line-stands-once.json");
    expect(code).toBe(1);
    expect(stdout).toContain("✗ a line stands once  (watched 8 times, violated once)\n    0 ms, b: it does not hold\n");
    expect(stdout).toContain("Violated after 3 steps:\n");
    expect(stdout).toContain(`npx hearsay replay ${trace} --properties test/run/ledger.ts\n`);
    const { found, steps } = JSON.parse(readFileSync(trace, "utf8"));
    expect(steps.map(({ kind }: { kind: string }) => kind)).toEqual(["act", "duplicate", "deliver"]);
    expect(found).toMatchObject({ by: "observe", command: `npx hearsay ${args.slice(0, -2).join(" ")}` });
    expect(readFileSync(trace.replace(".json", ".html"), "utf8")).toContain("a line stands once");
    const replayed = await said(["replay", trace, "--properties", "test/run/ledger.ts"]);
    expect(replayed.code).toBe(0);
    expect(replayed.stdout).toContain("reproduced");
  });

  it("names the file in what it prints as JSON", async () => {
    const { args, out } = recorded(twice());
    const { stdout } = await said([...args, "--json"]);
    const { properties } = JSON.parse(stdout);
    expect(properties[0]).toMatchObject({
      name: "a line stands once",
      trace: join(out, "ledger/a-line-stands-once.json"),
      run: { message: "it does not hold" },
    });
  });

  it("saves nothing if nothing is violated", async () => {
    const { args, out } = recorded(new Pair("unordered"));
    const { code } = await said(args);
    expect(code).toBe(0);
    expect(existsSync(join(out, "ledger"))).toBe(false);
  });
});
