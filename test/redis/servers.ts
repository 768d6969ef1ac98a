/** redis-server processes on loopback, each in a separate folder. None outlives this program, however it ends. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Proxied } from "./proxies.ts";

/** The version of the redis-server on PATH, "7.0.15"; undefined if there is none. */
export function versionOnPath(): string | undefined {
  try {
    return /v=(?<version>[\d.]+)/u.exec(execFileSync("redis-server", ["--version"], { encoding: "utf8" }))?.groups
      ?.version;
  } catch {
    return undefined;
  }
}

/** When its input ends, kills the given processes and removes the folder: this program may be killed without a chance to do so. */
const WATCHDOG = `while read -r pid; do pids="$pids $pid"; done
for pid in $pids; do [ "$(cat /proc/$pid/comm 2>/dev/null)" = redis-server ] && kill -9 $pid; done
rm -rf "$0"`;

export class Servers {
  readonly #folder = mkdtempSync(join(tmpdir(), "hearsay-redis-"));
  readonly #processes = new Map<number, ChildProcess>();
  readonly #watchdog = spawn("sh", ["-c", WATCHDOG, this.#folder], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  readonly #nodeTimeoutMs: number;

  constructor(nodeTimeoutMs: number) {
    this.#nodeTimeoutMs = nodeTimeoutMs;
    this.#watchdog.stdin.on("error", () => undefined);
  }

  start({ node, busPort, busProxy, replicationProxy }: Proxied): void {
    const folder = this.#folderOf(node);
    mkdirSync(folder, { recursive: true });
    const settings: Readonly<Record<string, string | number>> = {
      bind: "127.0.0.1",
      port: node,
      dir: folder,
      save: "",
      appendonly: "no",
      logfile: join(folder, "log"),
      "cluster-enabled": "yes",
      "cluster-port": busPort,
      "cluster-announce-ip": "127.0.0.1",
      "cluster-announce-port": replicationProxy,
      "cluster-announce-bus-port": busProxy,
      "cluster-node-timeout": this.#nodeTimeoutMs,
      "repl-diskless-sync-delay": 0,
    };
    const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, `${value}`]);
    const child = spawn("redis-server", args, { stdio: "ignore" });
    if (child.pid === undefined) throw new Error("redis-server does not start");
    this.#watchdog.stdin.write(`${child.pid}\n`);
    this.#processes.set(node, child);
  }

  signal(node: number, signal: NodeJS.Signals): void {
    this.#processes.get(node)?.kill(signal);
  }

  /** The epochs in nodes.conf; null while they cannot be read. */
  onDisk(node: number): { readonly currentEpoch: number; readonly lastVoteEpoch: number } | null {
    try {
      const text = readFileSync(join(this.#folderOf(node), "nodes.conf"), "utf8");
      const found = /^vars currentEpoch (?<current>\d+) lastVoteEpoch (?<vote>\d+)/mu.exec(text)?.groups;
      return found ? { currentEpoch: Number(found.current), lastVoteEpoch: Number(found.vote) } : null;
    } catch {
      return null;
    }
  }

  logTail(node: number): string {
    try {
      return readFileSync(join(this.#folderOf(node), "log"), "utf8")
        .split("\n")
        .slice(-8)
        .join("\n");
    } catch {
      return "(no log)";
    }
  }

  /** May be called more than once, and from a signal. */
  async end(): Promise<void> {
    const running = [...this.#processes.values()].filter(
      (child) => child.exitCode === null && child.signalCode === null,
    );
    const gone = running.map((child) => new Promise((resolve) => child.once("exit", resolve)));
    for (const child of running) child.kill("SIGKILL");
    await Promise.all(gone);
    this.#watchdog.stdin.end();
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 3 });
  }

  #folderOf(node: number): string {
    return join(this.#folder, `${node}`);
  }
}
