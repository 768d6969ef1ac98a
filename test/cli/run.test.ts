import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePorts, ProcessCluster } from "../run/cluster-of-processes.ts";
import { file, hearsay, said } from "./hearsay.ts";

const nodes = ["n1", "n2", "n3"];

/** Waits until a condition is met, however long that takes on this machine. */
async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await setTimeout(20);
}
const rowsIn = (path: string): number => readFileSync(path, "utf8").split("\n").length - 2;

describe("three processes of swim", () => {
  const folder = mkdtempSync(join(tmpdir(), "hearsay-run-"));
  const config = {
    scope: {
      members: 3,
      probes: { n1: ["n2", "n3"], n2: ["n1", "n3"], n3: ["n1", "n2"] },
      accusations: {},
      ...{
        leavers: ["n3"],
        exchangers: nodes,
        reaps: false,
        transmissions: 2,
        confirmations: 1,
        incarnationsMax: 1000,
      },
    },
    variant: "memberlist",
    timing: {
      timers: {
        ...{ probe: 60, "no ack": 20, "probe ends": 40, suspicion: 200, gossip: 20, "push-pull": 100, reap: 1000 },
      },
    },
  };
  const cluster = new ProcessCluster({ protocol: "swim", nodes, folder, config });
  let http: number;
  const ask = (path: string, init?: RequestInit): Promise<Response> => fetch(`http://127.0.0.1:${http}${path}`, init);
  const act = (action: object): Promise<Response> =>
    ask("/act", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(action) });

  beforeAll(async () => {
    await cluster.open();
    [http] = await freePorts(1);
    await Promise.all(nodes.map((node) => cluster.start(node, ...(node === "n3" ? ["--http", String(http)] : []))));
  }, 60_000);
  afterAll(async () => {
    await cluster.endAll("SIGKILL");
    rmSync(folder, { recursive: true });
  });

  it("show their states, and take actions, by HTTP", async () => {
    const { state, actions } = (await (await ask("/")).json()) as { state: object; actions: readonly object[] };
    expect(Object.keys(state)).toContain("members");
    expect(actions).toEqual([{ kind: "leave" }]);
    expect((await act({ kind: "leave" })).status).toBe(200);
  });

  it("refuse actions that are not possible, that do not exist, or that another page sends", async () => {
    expect((await act({ kind: "accuse", of: "n2" })).status).toBe(409);
    expect((await ask("/act", { method: "POST", body: '{"kind":"accuse"}' })).status).toBe(415);
    expect((await act([])).status).toBe(400);
    expect((await ask("/etc")).status).toBe(404);
  });

  it("go on after one was killed, and observe explains step by step what they did", async () => {
    await cluster.end("n2", "SIGKILL");
    // What a process leaves behind that is killed while it writes.
    appendFileSync(cluster.history("n2"), '{"seq":');
    await cluster.start("n2");
    const before = rowsIn(cluster.history("n2"));
    await until(() => nodes.every((node) => rowsIn(cluster.history(node)) > before + 40));
    expect(await cluster.endAll("SIGTERM")).toEqual([0, 0, 0]);
    const histories = nodes.map((node) => cluster.history(node));
    const { code, stdout } = await hearsay([
      "observe",
      "swim",
      ...histories,
      "--config",
      cluster.configOf("n1"),
      "--json",
    ]);
    const { verdict, properties, refinement } = JSON.parse(stdout);
    expect({ code, verdict, unexplained: refinement.unexplained }).toEqual({
      code: 0,
      verdict: "holds",
      unexplained: [],
    });
    expect(refinement.explained).toBe(refinement.steps);
    expect(refinement.steps).toBeGreaterThan(120);
    expect(properties.map(({ name }: { name: string }) => name)).toContain(
      "what is known about a member only moves forward",
    );
  }, 60_000);
});

describe("hearsay run refuses", () => {
  const config = (more: object = {}): string =>
    file(
      "cluster.json",
      JSON.stringify({ scope: "smoke", nodes: { n1: "127.0.0.1:1", n2: "127.0.0.1:2", n3: "127.0.0.1:3" }, ...more }),
    );
  const refused = async (...args: readonly string[]): Promise<readonly [number | null, string]> => {
    const { code, stderr } = await said(["run", ...args]);
    return [code, stderr.trim()];
  };

  it("a node that the scope does not have", async () => {
    expect(await refused("raft-election", "--node", "n9", "--config", config())).toEqual([
      2,
      'the scope has no node "n9"; it has n1, n2, n3.',
    ]);
  });

  it("a configuration that does not exist, and one that is not JSON", async () => {
    const [code, text] = await refused("raft-election", "--node", "n1", "--config", "nowhere.json");
    expect([code, text]).toEqual([2, "nowhere.json does not exist; check the spelling of the path."]);
    const bad = file("cluster.json", "{");
    expect((await refused("raft-election", "--node", "n1", "--config", bad))[1]).toContain(`${bad} is not JSON: `);
  });

  it("a script with a line that is no action, or not one of the node's", async () => {
    const bad = async (line: string): Promise<string> => {
      const script = file("script.jsonl", line);
      const [code, text] = await refused("raft-election", "--node", "n1", "--config", config(), "--script", script);
      expect(code).toBe(2);
      return text.replace(script, "FILE");
    };
    expect(await bad('{"after": -1}\n')).toBe(
      'FILE, line 1: wanted {"after": 500, "action": {"kind": "write"}}, in milliseconds since the node began; got {"after": -1}.',
    );
    expect(await bad('{"after": 10, "action": {"kind": "leave"}}\n')).toBe(
      "FILE, line 1: its role has no actions; got leave.",
    );
  });
});

describe("hearsay run reports", () => {
  it("actions that a script asked for and the node never took", async () => {
    const [n1, n2, n3] = (await freePorts(3)).map((port) => `127.0.0.1:${port}`);
    const cluster = file("gossip.json", JSON.stringify({ scope: "smoke", nodes: { n1, n2, n3 } }));
    const script = file("script.jsonl", '{"after": 0, "action": {"kind": "write"}}\n');
    const args = ["--node", "n2", "--config", cluster, "--script", script, "--max-seconds", "1"];
    const { code, stderr } = await hearsay(["run", "gossip", ...args]);
    expect([code, stderr]).toEqual([0, `never taken: {"kind":"write"}, in ${script}\n`]);
  });
});
