/** Nodes of a protocol as real processes on loopback, which can be killed and started again. */
import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../cli/hearsay.ts";

export interface ClusterOf {
  readonly protocol: string;
  readonly nodes: readonly string[];
  readonly folder: string;
  /** The configuration without addresses. */
  readonly config: object;
  /** The address by which `from` reaches `to`; by default the one at which `to` listens. */
  readonly reach?: (from: string, to: string, port: number) => number;
  /** More flags for every node. */
  readonly flags?: readonly string[];
  /** The tree whose command line runs; by default this one. */
  readonly tree?: string;
}

export class ProcessCluster {
  readonly ports = new Map<string, number>();
  readonly #of: ClusterOf;
  readonly #children = new Map<string, ChildProcess>();
  readonly #said = new Map<string, string>();
  #starts = 0;

  constructor(of: ClusterOf) {
    this.#of = of;
  }

  async open(): Promise<void> {
    for (const [node, port] of zip(this.#of.nodes, await freePorts(this.#of.nodes.length))) this.ports.set(node, port);
  }

  configOf(node: string): string {
    return join(this.#of.folder, `${node}.json`);
  }

  history(node: string): string {
    return join(this.#of.folder, `${node}.jsonl`);
  }

  /** Starts a process for a node. Resolved when it runs. */
  start(node: string, ...more: readonly string[]): Promise<void> {
    const { protocol, folder, config, nodes, reach = (_, __, port) => port, flags = [], tree = root } = this.#of;
    const address = (to: string): string => {
      const port = this.ports.get(to)!;
      return `127.0.0.1:${to === node ? port : reach(node, to, port)}`;
    };
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      this.configOf(node),
      JSON.stringify({ ...config, nodes: Object.fromEntries(nodes.map((to) => [to, address(to)])) }),
    );
    const seed = ["--seed", String(++this.#starts)];
    const args = ["run", protocol, "--node", node, "--config", this.configOf(node), "--history", this.history(node)];
    const child = spawn(process.execPath, [join(tree, "bin/hearsay.js"), ...args, ...seed, ...flags, ...more], {
      cwd: tree,
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#children.set(node, child);
    this.#said.set(node, "");
    return new Promise((resolve, reject) => {
      const hear = (text: string): void => {
        this.#said.set(node, this.#said.get(node)! + text);
        if (this.#said.get(node)!.includes(`${node} runs`)) resolve();
      };
      child.stdout.setEncoding("utf8").on("data", hear);
      child.stderr.setEncoding("utf8").on("data", hear);
      child.on("error", reject).on("exit", () => reject(new Error(`${node} ended: ${this.#said.get(node)}`)));
    });
  }

  /** @returns with which code the process ended */
  end(node: string, signal: "SIGKILL" | "SIGTERM"): Promise<number | null> {
    const child = this.#children.get(node)!;
    if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
    return new Promise((resolve) => {
      child.once("exit", (code) => resolve(code));
      child.kill(signal);
    });
  }

  async endAll(signal: "SIGKILL" | "SIGTERM"): Promise<readonly (number | null)[]> {
    return await Promise.all([...this.#children.keys()].map((node) => this.end(node, signal)));
  }

  /** Whether its process has ended with an error of its own. */
  hasFailed(node: string): boolean {
    return (this.#children.get(node)?.exitCode ?? 0) !== 0;
  }

  said(node: string): string {
    return this.#said.get(node)!;
  }
}

const zip = <A, B>(as: readonly A[], bs: readonly B[]): readonly (readonly [A, B])[] => as.map((a, i) => [a, bs[i]]);

const [FIRST_PORT, PORTS] = [20_000, 10_000];
let next = FIRST_PORT + (process.pid % PORTS);

/** Ports that are free now, below those that the system hands out to connections, so that nobody gets them by chance meanwhile. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const ports: number[] = [];
  for (; ports.length < count; next++) if (await isFree(next)) ports.push(next);
  return ports;
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false)).listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
