/** A Postgres of a test, in a folder of its own. */
import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "../cli/hearsay.ts";
import { freePort } from "./redis-server.ts";

/** Debian keeps them off the PATH, by versions. */
const DEBIAN = "/usr/lib/postgresql";
const folders = [
  ...(process.env.PATH ?? "").split(":"),
  ...(existsSync(DEBIAN) ? readdirSync(DEBIAN).map((version) => join(DEBIAN, version, "bin")) : []),
];
const programs = folders.find((folder) => existsSync(join(folder, "initdb")));

export const hasPostgres = programs !== undefined;
if (!hasPostgres) console.log("skipped: a test of queues in Postgres needs its programs, and there are none.");

export class PostgresServer {
  readonly url: string;
  readonly #data: string;

  private constructor(port: number, data: string) {
    this.url = `postgres://me@127.0.0.1:${port}/postgres`;
    this.#data = data;
  }

  static async started(): Promise<PostgresServer> {
    const folder = temporaryFolder();
    const port = await freePort();
    const server = new PostgresServer(port, join(folder, "data"));
    chmodSync(folder, 0o755);
    mkdirSync(server.#data);
    if (isRoot) chownSync(server.#data, NOBODY, NOBODY);
    run("initdb", ["-D", server.#data, "-U", "me", "--auth=trust", "--no-sync"]);
    const options = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=`;
    run("pg_ctl", ["-D", server.#data, "-o", options, "-l", join(server.#data, "log"), "-w", "start"]);
    return server;
  }

  end(): void {
    run("pg_ctl", ["-D", this.#data, "-m", "immediate", "stop"]);
  }
}

/** It refuses to run as root. */
const isRoot = process.getuid?.() === 0;
const NOBODY = 65534;

function run(program: string, args: readonly string[]): void {
  execFileSync(join(programs!, program), args, {
    stdio: "ignore",
    cwd: "/",
    ...(isRoot ? { uid: NOBODY, gid: NOBODY } : {}),
  });
}
