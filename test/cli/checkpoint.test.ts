import { spawnSync } from "node:child_process";
import { cpSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { resealed } from "./resealed.ts";
import { type Ended, file, hearsay, inTurn, root, said, temporaryFolder } from "./hearsay.ts";

const FILE = "search.checkpoint";
const rm6 = ["check", "two-phase-commit", "--scope", "rm6", "--workers", "1", "--json"];
const rm5 = ["check", "two-phase-commit", "--scope", "rm5", "--json"];
const rm4 = ["check", "two-phase-commit", "--scope", "rm4", "--json"];
/** Ends a search of rm5 before all of its 8,832 states are found, and so saves it. */
const soon = ["--max-states", "1000"];

/** The numbers that must not depend on how often a search was interrupted. */
function numbers(text: string): object {
  const { seconds: _, statesPerSecond: __, ...rest } = JSON.parse(text) as Readonly<Record<string, unknown>>;
  return rest;
}

/** Runs before the command. */
const preloaded = (name: string, code: string): string => `--import=${pathToFileURL(file(name, code)).href}`;

/** Its clock goes a hundred times as fast: so a checkpoint falls due before rm6 is searched. */
const hurried = preloaded(
  "hurried.mjs",
  "const now = performance.now.bind(performance); performance.now = () => 100 * now();",
);

/** It is killed after its first checkpoint, without warning, as the system would. */
const killedOnceSaved = preloaded(
  "killed.mjs",
  `import fs from "node:fs"; import { syncBuiltinESMExports } from "node:module";
   const { renameSync: rename } = fs;
   fs.renameSync = (from, path) => {
     rename(from, path);
     if (String(path).endsWith(${JSON.stringify(FILE)})) process.kill(process.pid, "SIGKILL");
   };
   syncBuiltinESMExports();`,
);

let saved: Promise<string> | undefined;

async function save(...more: readonly string[]): Promise<string> {
  const folder = temporaryFolder();
  await said([...rm5, ...more, ...soon, "--checkpoint", folder]);
  return folder;
}

/** A folder with a checkpoint of two-phase commit with 5 resources, from a search that ended early. */
async function ended(): Promise<string> {
  const folder = temporaryFolder();
  cpSync(await (saved ??= save()), folder, { recursive: true });
  return folder;
}

/** Code that runs before the command, and changes the file system as soon as the search has locked its folder. */
const onceLocked = (code: string): string =>
  preloaded(
    "once-locked.mjs",
    `import fs from "node:fs"; import { syncBuiltinESMExports } from "node:module"; import { dirname } from "node:path";
     const { linkSync: link, writeFileSync: write } = fs;
     fs.linkSync = (from, path) => {
       link(from, path);
       if (!String(path).endsWith("search.lock")) return;
       fs.linkSync = link; syncBuiltinESMExports();
       const folder = dirname(String(path));
       ${code}
     };
     syncBuiltinESMExports();`,
  );

const fullDisk = onceLocked(
  `fs.writeSync = () => { throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" }); };
   syncBuiltinESMExports();`,
);
interface Unsaved {
  readonly folder: string;
  readonly ended: Ended;
}
let unsaved: Promise<Unsaved> | undefined;

/** A complete search whose checkpoint could not be written; one for all tests that need it. */
async function onFullDisk(): Promise<Unsaved> {
  const folder = temporaryFolder();
  return { folder, ended: await hearsay([...rm6, "--checkpoint", folder], { nodeOptions: `${hurried} ${fullDisk}` }) };
}

describe.concurrent("a search that was killed", () => {
  it("goes on from its last checkpoint, and ends with the numbers of one that was never saved", async () => {
    const folder = temporaryFolder();
    const killed = await hearsay([...rm6, "--checkpoint", folder], { nodeOptions: `${hurried} ${killedOnceSaved}` });
    expect(killed).toEqual({ code: null, stdout: "", stderr: "" });
    const resumed = await said([...rm6, "--resume", folder]);
    const { ended: whole } = await (unsaved ??= onFullDisk());
    expect(resumed.stderr).toBe("");
    expect(numbers(whole.stdout)).toMatchObject({ verdict: "holds", states: 50816, transitions: 256001 });
    expect(numbers(resumed.stdout)).toEqual(numbers(whole.stdout));
    expect(resumed.code).toBe(0);
  });
});

describe.concurrent("a search that a limit ended", () => {
  it("says with which command it goes on", async () => {
    const folder = temporaryFolder();
    const { stdout } = await said([
      "check",
      "two-phase-commit",
      "--scope",
      "rm5",
      "--strict",
      ...soon,
      "--checkpoint",
      folder,
    ]);
    const goesOn = `check two-phase-commit --scope rm5 --strict --resume ${folder}`;
    expect(stdout.trimEnd().split("\n").at(-1)).toBe(`The search is saved. To go on: npx hearsay ${goesOn}`);
    expect((await said([...goesOn.split(" "), "--json"])).code).toBe(0);
  });
});

describe.concurrent("a checkpoint that cannot be written", () => {
  const message = (folder: string): string =>
    `--checkpoint ${folder}: it cannot be written: ENOSPC: no space left on device, write\n`;

  it("does not end the search, and leaves nothing behind", async () => {
    const { folder, ended } = await (unsaved ??= onFullDisk());
    expect(numbers(ended.stdout)).toMatchObject({ verdict: "holds", states: 50816 });
    expect(ended).toMatchObject({ code: 0, stderr: `${message(folder)}The search goes on, and tries again.\n` });
    expect(readdirSync(folder)).toEqual([]);
  });

  it("is reported again after the verdict of a search that could have gone on from it", async () => {
    const folder = temporaryFolder();
    const ended = await hearsay([...rm5, ...soon, "--checkpoint", folder], { nodeOptions: fullDisk });
    expect(numbers(ended.stdout)).toMatchObject({ verdict: "incomplete", limit: "--max-states 1000" });
    expect(ended.code).toBe(2);
    expect(ended.stderr).toBe(`${message(folder)}The search goes on, and tries again.\n${message(folder)}`);
  });

  it("because its folder is below a file is refused before the search", async () => {
    const path = file("a-file", "");
    const { code, stdout, stderr } = await said(["check", "two-phase-commit", "--checkpoint", join(path, "deeper")]);
    expect(stderr).toContain(`--checkpoint ${join(path, "deeper")}: `);
    expect(stderr).toContain("is a file; wanted a folder.\nThe search is saved there;");
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });
});

const gone = "fs.rmSync(folder, { recursive: true });";

describe.concurrent("a folder of checkpoints that breaks while the search runs", () => {
  it.each([
    ["a file", `${gone} write(folder, "");`],
    ["a link to itself", `${gone} fs.symlinkSync(folder, folder);`],
    ["a link into /proc", `${gone} fs.symlinkSync("/proc/none", folder);`],
    [
      "a folder without permissions",
      `fs.chmodSync(folder, 0); fs.openSync = () => { throw new Error("EACCES"); }; syncBuiltinESMExports();`,
    ],
  ])("%s does not end the search, which says what went wrong", async (_, code) => {
    const folder = temporaryFolder();
    const ended = await hearsay([...rm5, ...soon, "--checkpoint", folder], {
      nodeOptions: onceLocked(code),
    });
    expect(numbers(ended.stdout)).toMatchObject({ verdict: "incomplete", limit: "--max-states 1000" });
    expect(ended.stderr).toContain(`--checkpoint ${folder}: it cannot be written: `);
    expect(ended.stderr).toContain("The search goes on, and tries again.\n");
    expect(ended.code).toBe(2);
  });

  it("that was deleted is made again", async () => {
    const folder = temporaryFolder();
    await hearsay([...rm5, ...soon, "--checkpoint", folder], { nodeOptions: onceLocked(gone) });
    expect(readdirSync(folder)).toEqual([FILE]);
  });

  it("and one that cannot be made is refused at once", async () => {
    const folder = join(temporaryFolder(), "loop");
    symlinkSync(folder, folder);
    const broken = [folder, "/proc/x", "/proc/x/y"];
    const all = await inTurn(broken.map((one) => [...rm5, "--checkpoint", one]));
    for (const [at, { code, stderr }] of all.entries()) {
      expect(stderr).toContain(`--checkpoint ${broken[at]}: `);
      expect(code).toBe(2);
    }
  });
});

describe.concurrent("one folder is for one search", () => {
  it("a saved one is not overwritten, and the error says how to go on with it", async () => {
    const folder = await ended();
    const before = readFileSync(join(folder, FILE));
    const another = await ended();
    const [same, smaller, elsewhere] = await inTurn(
      [rm5, rm4, [...rm5, "--resume", another]].map((args) => [...args, "--checkpoint", folder]),
    );
    for (const { code, stderr } of [same, smaller]) {
      expect(stderr).toBe(
        `--checkpoint ${folder}: a search is already saved there, and would be lost.\n` +
          `Resume it: --resume ${folder}. Or choose another folder, or delete ${join(folder, FILE)}.\n`,
      );
      expect(code).toBe(2);
    }
    expect(elsewhere.stderr).toContain("a search is already saved there");
    expect(readFileSync(join(folder, FILE))).toEqual(before);
    expect(readdirSync(folder)).toEqual([FILE]);
  });

  it("the folder may be named twice: with --resume and with --checkpoint", async () => {
    const folder = await ended();
    const { code } = await said([...rm5, "--resume", folder, "--checkpoint", folder]);
    expect(code).toBe(0);
  });

  it("while one runs, no other may begin there", async () => {
    const folder = temporaryFolder();
    const running = { pid: process.pid, host: hostname(), id: "of the test" };
    file("search.lock", JSON.stringify(running), folder);
    const { code, stderr } = await said([...rm5, "--checkpoint", folder]);
    expect(stderr).toBe(
      `--checkpoint ${folder}: process ${process.pid} on ${hostname()} saves its search there.\n` +
        `Wait for it, or choose another folder; if it is no longer running, delete ${join(folder, "search.lock")}.\n`,
    );
    expect(code).toBe(2);
    expect(readdirSync(folder)).toEqual(["search.lock"]);
  });

  it.each([
    ["a process that was killed", JSON.stringify({ pid: spawnSync("true").pid, host: hostname(), id: "killed" })],
    ["a disk that was full", ""],
  ])("what is left of %s is in nobody's way", async (_, left) => {
    const folder = temporaryFolder();
    file("search.lock", left, folder);
    await said([...rm5, ...soon, "--checkpoint", folder]);
    expect(readdirSync(folder)).toEqual([FILE]);
  });

  it("a search whose folder was taken over goes on, and says by whom", async () => {
    const folder = temporaryFolder();
    const other = JSON.stringify({ pid: 1, host: hostname(), id: "other" });
    const { stdout, stderr } = await hearsay([...rm5, ...soon, "--checkpoint", folder], {
      nodeOptions: onceLocked(`write(path, ${JSON.stringify(other)});`),
    });
    expect(numbers(stdout)).toMatchObject({ verdict: "incomplete" });
    expect(stderr).toContain(`--checkpoint ${folder}: process 1 on ${hostname()} saves its search there.`);
    expect(readFileSync(join(folder, "search.lock"), "utf8")).toBe(other);
  });
});

describe.concurrent("a search that a limit ended", () => {
  it("leaves one file, whatever another search left behind that was killed while writing", async () => {
    const folder = temporaryFolder();
    file(`.search.checkpoint.${spawnSync("true").pid}.b5d6f1de-3f0a-4bd8-9f0e-0123456789ab.tmp`, "torn", folder);
    await said([...rm5, ...soon, "--checkpoint", folder]);
    expect(readdirSync(folder)).toEqual([FILE]);
  });

  it("goes on with --resume", async () => {
    const folder = await ended();
    const { code, stdout } = await said([...rm5, "--resume", folder]);
    expect(numbers(stdout)).toMatchObject({ verdict: "holds", states: 8832 });
    expect(code).toBe(0);
  });
});

describe.concurrent("a checkpoint is refused, with the reason,", () => {
  it("if there is none", async () => {
    const folder = temporaryFolder();
    const { code, stderr } = await said(["check", "two-phase-commit", "--resume", folder]);
    expect(stderr).toContain(`--resume ${folder}: no checkpoint can be read: ENOENT`);
    expect(code).toBe(2);
  });

  it("of another protocol", async () => {
    const folder = await ended();
    const { code, stderr } = await said(["check", "gossip", "--resume", folder]);
    expect(stderr).toContain("of another search, with protocol two-phase-commit; wanted gossip.");
    expect(code).toBe(2);
  });

  it("of another scope", async () => {
    const folder = await ended();
    const { code, stderr } = await said([...rm4, "--resume", folder]);
    expect(stderr).toContain('with scope {"resources":5}; wanted {"resources":4}.');
    expect(code).toBe(2);
  });

  it("of other properties", async () => {
    const folder = await save("--property", "a transaction can commit");
    const { code, stderr } = await said([...rm5, "--resume", folder]);
    expect(stderr).toContain("with properties a transaction can commit (sometimes)");
    expect(code).toBe(2);
  });

  it("of another version", async () => {
    const folder = await ended();
    const path = join(folder, FILE);
    writeFileSync(path, resealed(readFileSync(path), '"version of hearsay":"', "9"));
    const { code, stderr } = await said([...rm5, "--resume", folder]);
    expect(stderr).toContain("with version of hearsay 9");
    expect(code).toBe(2);
  });

  it("of other sources, with the files that differ", async () => {
    const home = temporaryFolder();
    file("limit.mjs", "export const MOST = 1000;", home);
    file("helper.mjs", 'import { MOST } from "./limit.mjs";\nexport const isRight = (sum) => sum !== MOST;', home);
    const text = (extra: boolean): string => `
      import { always, properties, protocol } from ${JSON.stringify(`${root}src/index.ts`)};
      import { isRight } from "./helper.mjs";
      const EXTRA = ${extra};
      const counters = protocol()({
        name: "counters",
        summary: "two counters at each of two nodes",
        nodes: () => ({ server: ["n1", "n2"] }),
        roles: { server: {
          init: () => ({ x: 0, y: 0 }),
          actions: ({ x, y }) => [...(x < 20 ? [{ kind: "up" }] : []), ...(y < 20 || EXTRA ? [{ kind: "right" }] : [])],
          act: { up(state) { state.x++; }, right(state) { state.y++; } },
        } },
        rules: {},
        scopes: { smoke: {} },
      });
      export default properties(counters, { "the sum is right": always(({ nodes }) =>
        isRight(nodes.reduce((sum, { state }) => sum + state.x + state.y, 0)) || "it is not") });`;
    const protocol = file("counters.properties.mjs", text(false), home);
    const checkpoint = join(home, "saved");
    const saved = await hearsay(["check", protocol, ...soon, "--checkpoint", checkpoint]);
    expect(saved.code).toBe(3);
    const resume = ["check", protocol, ...soon, "--resume", checkpoint];
    const message = async (): Promise<string> => (await hearsay(resume)).stderr;
    expect(await message()).toBe("");
    file("limit.mjs", "export const MOST = 3;", home);
    const refused = (files: string): string =>
      `--resume ${checkpoint}: the sources are not those that the checkpoint was saved with: ${files}.\n` +
      "Start again without --resume.\n";
    expect(await message()).toBe(refused("limit.mjs (edited)"));
    writeFileSync(protocol, text(true));
    expect(await message()).toBe(refused("counters.properties.mjs (edited), limit.mjs (edited)"));
    file("helper.mjs", "export const isRight = () => true;", home);
    expect((await hearsay(resume)).stderr).toContain("helper.mjs (edited), limit.mjs (no longer loaded)");
  });

  it("that was cut off, or has one wrong byte", async () => {
    const whole = readFileSync(join(await ended(), FILE));
    const changed = Buffer.from(whole);
    changed[whole.length >>> 1]! ^= 1;
    const damaged = [whole.subarray(0, whole.length - 1), changed, Buffer.alloc(0), Buffer.from("what?\n")];
    const folders = damaged.map((bytes) => {
      const folder = temporaryFolder();
      writeFileSync(join(folder, FILE), bytes);
      return folder;
    });
    const all = await inTurn(folders.map((folder) => [...rm5, "--resume", folder]));
    for (const [at, { code, stderr }] of all.entries()) {
      expect(stderr).toContain(`${join(folders[at], FILE)} is damaged, or not a checkpoint.`);
      expect(code).toBe(2);
    }
  });
});
