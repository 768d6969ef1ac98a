import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync, watch, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { resealed } from "./resealed.ts";
import { file, hearsay, root, temporaryFolder } from "./hearsay.ts";

const FILE = "search.checkpoint";
const rm7 = ["check", "two-phase-commit", "--scope", "rm7", "--json"];
const rm8 = ["check", "two-phase-commit", "--scope", "rm8", "--json"];
const rm4 = ["check", "two-phase-commit", "--scope", "rm4", "--json"];

/** What must not depend on how often a search was interrupted. */
function numbers(text: string): object {
  const { seconds: _, worldsPerSecond: __, ...rest } = JSON.parse(text) as Readonly<Record<string, unknown>>;
  return rest;
}

/** Starts a check that saves itself, and kills it as soon as it has: as by the system, without a word. */
async function killedOnceSaved(args: readonly string[], folder: string): Promise<NodeJS.Signals | null> {
  const child: ChildProcess = spawn(process.execPath, [join(root, "bin/hearsay.js"), ...args, "--checkpoint", folder], {
    cwd: root,
    stdio: "ignore",
  });
  return await new Promise((resolve, reject) => {
    const watcher = watch(folder, (_, name) => {
      if (name === FILE && existsSync(join(folder, FILE))) child.kill("SIGKILL");
    });
    child.on("error", reject).on("close", (_, signal) => {
      watcher.close();
      resolve(signal);
    });
  });
}

/** A folder with a checkpoint of two-phase commit with 7 resources, ended at once. */
async function ended(...more: readonly string[]): Promise<string> {
  const folder = temporaryFolder();
  await hearsay([...rm7, ...more, "--max-seconds", "0.01", "--checkpoint", folder]);
  return folder;
}

describe.concurrent("a search that was killed", () => {
  it("goes on from its last checkpoint, and ends with the numbers of one that was left alone", async () => {
    const folder = temporaryFolder();
    expect(await killedOnceSaved(rm8, folder)).toBe("SIGKILL");
    const resumed = await hearsay([...rm8, "--resume", folder]);
    const alone = await hearsay(rm8);
    expect(resumed.stderr).toBe("");
    expect(numbers(alone.stdout)).toMatchObject({ verdict: "holds", worlds: 1745408, transitions: 11657217 });
    expect(numbers(resumed.stdout)).toEqual(numbers(alone.stdout));
    expect(resumed.code).toBe(0);
  });
});

describe.concurrent("a checkpoint that cannot be written", () => {
  const full = file(
    "full-disk.mjs",
    `import fs from "node:fs"; import { syncBuiltinESMExports } from "node:module";
     fs.writeSync = () => { throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" }); };
     syncBuiltinESMExports();`,
  );
  const nodeOptions = `--import=${pathToFileURL(full).href}`;
  const says = (folder: string): string =>
    `--checkpoint ${folder}: it cannot be written: ENOSPC: no space left on device, write\n`;

  it("does not end the search, and leaves nothing behind", async () => {
    const folder = temporaryFolder();
    const ended = await hearsay([...rm8, "--checkpoint", folder], { nodeOptions });
    expect(numbers(ended.stdout)).toMatchObject({ verdict: "holds", worlds: 1745408 });
    expect(ended).toMatchObject({ code: 0, stderr: `${says(folder)}The search goes on, and tries again.\n` });
    expect(readdirSync(folder)).toEqual([]);
  });

  it("is told again after the verdict of a search that could have gone on from it", async () => {
    const folder = temporaryFolder();
    const ended = await hearsay([...rm7, "--max-seconds", "0.01", "--checkpoint", folder], { nodeOptions });
    expect(numbers(ended.stdout)).toMatchObject({ verdict: "incomplete", limit: "--max-seconds 0.01" });
    expect(ended.code).toBe(2);
    expect(ended.stderr).toBe(`${says(folder)}The search goes on, and tries again.\n${says(folder)}`);
  });

  it("because its folder is below a file is refused before anything is searched", async () => {
    const path = file("a-file", "");
    const { code, stdout, stderr } = await hearsay(["check", "two-phase-commit", "--checkpoint", join(path, "deeper")]);
    expect(stderr).toContain(`--checkpoint ${join(path, "deeper")}: `);
    expect(stderr).toContain("is a file; wanted a folder.\nThe search is saved there;");
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });
});

describe.concurrent("a search that a limit ended", () => {
  it("leaves one file, whatever another left that was killed while it wrote", async () => {
    const folder = temporaryFolder();
    file("search.checkpoint.4711.new", "torn", folder);
    await hearsay([...rm7, "--max-seconds", "0.01", "--checkpoint", folder]);
    expect(readdirSync(folder)).toEqual([FILE]);
  });

  it("goes on with --resume", async () => {
    const folder = await ended();
    const { code, stdout } = await hearsay([...rm7, "--resume", folder]);
    expect(numbers(stdout)).toMatchObject({ verdict: "holds", worlds: 296448 });
    expect(code).toBe(0);
  });
});

describe.concurrent("a checkpoint is refused, with the reason,", () => {
  it("where there is none", async () => {
    const folder = temporaryFolder();
    const { code, stderr } = await hearsay(["check", "two-phase-commit", "--resume", folder]);
    expect(stderr).toContain(`--resume ${folder}: there is no checkpoint to read: ENOENT`);
    expect(code).toBe(2);
  });

  it("of another protocol", async () => {
    const folder = await ended();
    const { code, stderr } = await hearsay(["check", "gossip", "--resume", folder]);
    expect(stderr).toContain("of another search: its protocol is two-phase-commit; wanted gossip.");
    expect(code).toBe(2);
  });

  it("of another scope", async () => {
    const folder = await ended();
    const { code, stderr } = await hearsay([...rm4, "--resume", folder]);
    expect(stderr).toContain('its scope is {"resources":7}; wanted {"resources":4}.');
    expect(code).toBe(2);
  });

  it("of other properties", async () => {
    const folder = await ended("--property", "a transaction can commit");
    const { code, stderr } = await hearsay([...rm7, "--resume", folder]);
    expect(stderr).toContain("its properties is a transaction can commit (sometimes)");
    expect(code).toBe(2);
  });

  it("of another version", async () => {
    const folder = await ended();
    const path = join(folder, FILE);
    writeFileSync(path, resealed(readFileSync(path), '"version of hearsay":"', "9"));
    const { code, stderr } = await hearsay([...rm7, "--resume", folder]);
    expect(stderr).toContain("its version of hearsay is 9");
    expect(code).toBe(2);
  });

  it("that was cut short, or changed by a byte", async () => {
    const folder = await ended();
    const path = join(folder, FILE);
    const whole = readFileSync(path);
    const changed = Buffer.from(whole);
    changed[whole.length >>> 1]! ^= 1;
    for (const damaged of [whole.subarray(0, whole.length - 1), changed, Buffer.alloc(0), Buffer.from("what?\n")]) {
      rmSync(path);
      writeFileSync(path, damaged);
      const { code, stderr } = await hearsay([...rm7, "--resume", folder]);
      expect(stderr).toContain(`${path} is damaged, or no checkpoint.`);
      expect(code).toBe(2);
    }
  });
});
