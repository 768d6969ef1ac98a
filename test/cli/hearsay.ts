/** Runs the command line as users do, in separate processes, and writes properties files for it to read. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { compiledCheckout } from "../../bin/checkout.js";

export const root = fileURLToPath(new URL("../..", import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface How {
  readonly cwd?: string;
  readonly nodeOptions?: string;
  /** Variables that differ from the environment of the tests. */
  readonly env?: NodeJS.ProcessEnv;
  /** Called once, when something arrives on stderr. */
  readonly onStderr?: (child: ChildProcess, said: string) => void;
  /** Called at once. */
  readonly onStart?: (child: ChildProcess) => void;
  /** A file descriptor for its results, instead of `stdout` in what is returned. */
  readonly stdout?: number;
}

export const hearsay = (args: readonly string[], how?: How): Promise<Ended> =>
  run(join(root, "bin/hearsay.js"), args, how);

/** @param command the file that Node runs */
export function run(
  command: string,
  args: readonly string[],
  { cwd = root, nodeOptions = "", env = {}, onStderr, onStart, stdout: to }: How = {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [command, ...args], {
      cwd,
      env: { ...process.env, NODE_OPTIONS: nodeOptions, NO_COLOR: "1", COLUMNS: "", ...env },
      stdio: ["ignore", to ?? "pipe", "pipe"],
    });
    let [stdout, stderr] = ["", ""];
    child.stdout?.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr!.setEncoding("utf8").on("data", (text: string) => {
      if (stderr === "") onStderr?.(child, text);
      stderr += text;
    });
    onStart?.(child);
    child.on("error", reject).on("close", (code) => resolve({ code, stdout, stderr }));
  });
}

/** The program of a `Taker`: carries out the commands it is sent, one after the other, each as if alone, and sends back how each ended. */
const taker = `
  const { main } = await import(process.argv[1]);
  let before = Promise.resolve();
  process.on("message", ({ args, cwd }) => {
    before = before.then(async () => {
      process.chdir(cwd);
      const ended = { stdout: "", stderr: "" };
      for (const stream of ["stdout", "stderr"]) process[stream].write = (text) => ((ended[stream] += text), true);
      process.send({ code: await main(args), ...ended });
    });
  });`;

/** A process that loads the command line once, for all commands that it is sent. It ends with the process that started it. */
export class Taker {
  readonly #child: ChildProcess;
  readonly #asked: { readonly resolve: (ended: Ended) => void; readonly reject: (error: Error) => void }[] = [];

  /** @param code the folder whose `src/` is run */
  constructor(code: string) {
    const main = pathToFileURL(join(code, "src/cli/main.js")).href;
    this.#child = spawn(process.execPath, ["--enable-source-maps", "--input-type=module", "--eval", taker, main], {
      env: { ...process.env, NODE_OPTIONS: "", NO_COLOR: "1", COLUMNS: "" },
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    const fail = (error: Error): void => this.#asked.splice(0).forEach(({ reject }) => reject(error));
    this.#child.on("message", (ended) => {
      this.#asked.shift()?.resolve(ended as Ended);
      if (this.#asked.length === 0) this.#letGo();
    });
    this.#child.on("error", fail).on("disconnect", () => fail(new Error("The process of the commands ended.")));
    this.#letGo();
  }

  /** While no command is running, it does not keep the asking process alive. */
  #letGo(): void {
    this.#child.unref();
    this.#child.channel?.unref();
  }

  carryOut(args: readonly string[], cwd: string): Promise<Ended> {
    return new Promise((resolve, reject) => {
      this.#asked.push({ resolve, reject });
      this.#child.channel?.ref();
      this.#child.send({ args, cwd });
    });
  }

  end(): void {
    this.#child.disconnect();
  }
}

/**
 * Carries out commands one after the other in one process: for tests about what is printed and not about the process. Nothing may
 * depend on what a command leaves in memory.
 *
 * @param cwd one folder for all of them, or one for each
 */
export async function inTurn(
  commands: readonly (readonly string[])[],
  {
    cwd = root,
    code = compiledCheckout(root),
  }: { readonly cwd?: string | readonly string[]; readonly code?: string } = {},
): Promise<readonly Ended[]> {
  const one = new Taker(code);
  return await Promise.all(
    commands.map((args, at) => one.carryOut(args, typeof cwd === "string" ? cwd : cwd[at])),
  ).finally(() => one.end());
}

let shared: Taker | undefined;

/**
 * Carries out one command like `inTurn`, in a process that all test files share, and returns what it prints. A properties file that was
 * edited meanwhile is not read again there, and after a result no error is printed as JSON.
 */
export const said = (args: readonly string[], { cwd = root }: Pick<How, "cwd"> = {}): Promise<Ended> =>
  (shared ??= new Taker(compiledCheckout(root))).carryOut(args, cwd);

export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), "hearsay-"));

/** Writes a file, and makes its folders. */
export function file(name: string, text: string, folder = temporaryFolder()): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

export interface Parts {
  /** The body of `act.go`. */
  readonly go?: string;
  /** The table of handlers for messages; there is one message, "hello". */
  readonly receive?: string;
  readonly actions?: string;
  readonly init?: string;
  readonly nodes?: string;
  readonly scope?: string;
  readonly properties?: string;
  /** Code before everything else. */
  readonly before?: string;
}

/** A properties file with its protocol: two nodes that may `go`, and then do what a test needs. */
export function suite({ go = "", receive, actions, init, nodes, scope, properties, before = "" }: Parts): string {
  return file(
    "odd.properties.mjs",
    `import { always, eventually, properties, protocol, step } from ${JSON.stringify(`${root}src/index.ts`)};
${before}
const odd = protocol()({
  name: "odd",
  summary: "a protocol that a test made",
  nodes: () => (${nodes ?? '{ node: ["a", "b"] }'}),
  roles: { node: {
    init: () => (${init ?? "{ n: 0 }"}),
    actions: (state) => ${actions ?? '(state.n < 3 ? [{ kind: "go" }] : [])'},
    act: { go(state, action, self) {
      ${go}
    } },
    receive: ${receive ?? "{ hello() {} }"},
  } },
  rules: {},
  scopes: { smoke: ${scope ?? "{}"} },
});
export default properties(odd, { ${properties ?? '"n is a number": always(({ nodes }) => nodes.every(({ state }) => typeof state.n === "number"))'} });
`,
  );
}
