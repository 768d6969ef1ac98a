/** A checkout compiles its own sources and runs the result. The tests change checkouts, so each has its own. */
import { cpSync, existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Ended, file, type How, root, run, said, temporaryFolder } from "./hearsay.ts";
import { modules } from "./installed.ts";

interface Checkout {
  readonly folder: string;
  hearsay(args: readonly string[], how?: How): Promise<Ended>;
  edit(path: string, before: string, after: string): void;
  /** The compiled folders, and whatever compiling has left behind. */
  compiled(): readonly string[];
}

function checkout(): Checkout {
  const folder = temporaryFolder();
  const parts = [
    "bin",
    "src",
    "properties",
    "tsconfig.json",
    "tsconfig.build.json",
    "package.json",
    "package-lock.json",
  ];
  for (const part of parts) cpSync(join(root, part), join(folder, part), { recursive: true });
  symlinkSync(modules, join(folder, "node_modules"), "dir");
  return {
    folder,
    hearsay: (args, how) => run(join(folder, "bin/hearsay.js"), args, { cwd: folder, ...how }),
    edit(path, before, after) {
      const text = readFileSync(join(folder, path), "utf8");
      expect(text).toContain(before);
      writeFileSync(join(folder, path), text.replace(before, after));
    },
    compiled: () => (existsSync(join(folder, ".compiled")) ? readdirSync(join(folder, ".compiled")) : []),
  };
}

const PROPERTIES = "properties/basics/two-phase-commit.properties.ts";
const SENTENCE = "no resource commits while another aborts";

// One after the other: the same checkout is compiled, used as it is, edited, and used again.
describe("a checkout", () => {
  const { folder, hearsay, compiled, edit } = checkout();
  const list = () => hearsay(["list", "two-phase-commit"]);

  it("compiles itself once for all commands that start at once", async () => {
    const [one, two] = await Promise.all([list(), list()]);
    expect(one).toMatchObject({ code: 0, stderr: "" });
    expect(one.stdout).toContain(SENTENCE);
    expect(two).toEqual(one);
    expect(compiled()).toEqual([expect.stringMatching(/^[0-9a-f]{16}$/u)]);
  });

  it.each(["src/index.ts", "dist/src/index.js"])(
    "is not loaded again by users' files that import its %s",
    async (path) => {
      // Never imported: it is enough that the file exists.
      if (path.startsWith("dist")) file(path, "throw new Error('stale')", folder);
      const own = file(
        join(path.replaceAll("/", "-"), "own.properties.mts"),
        `import { ModelError, always, properties, protocol } from ${JSON.stringify(join(folder, path))};
       const own = protocol<any>()({ name: "own", summary: "it goes", nodes: () => ({ node: ["a"] }),
         roles: { node: { init: () => ({}), start() { throw new ModelError("the engine knows this kind of error"); } } },
         rules: {}, scopes: { smoke: {} } });
       export default properties(own, { "it is there": always(() => true) });`,
      );
      const { stderr, code } = await hearsay(["check", own]);
      expect(stderr).toContain("the engine knows this kind of error");
      expect(code).toBe(2);
    },
  );

  it("compiles itself again when a source was edited", async () => {
    edit(
      PROPERTIES,
      `"${SENTENCE}": always(`,
      `"an edited sentence": always(() => {\n throw new Error("oh"); }), "${SENTENCE}": always(`,
    );
    expect((await list()).stdout).toContain("an edited sentence");
    edit("src/cli/commands/list-command.ts", '"properties"', '"edited"');
    expect((await list()).stdout).toMatch(/^ {2}edited +always/mu);
    expect(compiled()).toHaveLength(3);
    await list();
    expect(compiled()).toHaveLength(3);
  });

  it("says where in the sources something was thrown", async () => {
    const line =
      readFileSync(join(root, PROPERTIES), "utf8")
        .split("\n")
        .findIndex((one) => one.includes(SENTENCE)) + 2;
    const { stdout, code } = await hearsay(["check", "two-phase-commit"]);
    expect(code).toBe(1);
    expect(stdout).toContain(`threw Error: oh (two-phase-commit.properties.ts:${line}:8)`);
  });

  it("runs its sources as they are if it cannot compile them, and says why", async () => {
    const { folder, hearsay } = checkout();
    const { stdout } = await said(["list", "two-phase-commit"]);
    const other = checkout();
    file(".compiled", "", other.folder);
    const ended = await other.hearsay(["list", "two-phase-commit"]);
    expect(ended).toMatchObject({ code: 0, stdout });
    expect(ended.stderr).toMatch(/^The sources run as they are, .* could not be compiled: EEXIST: .*\n$/u);

    writeFileSync(join(folder, "src/cli/properties-below.ts"), "const = 1;");
    const slip = await hearsay(["list", "two-phase-commit"]);
    expect(slip).toMatchObject({ code: 0, stdout });
    expect(slip.stderr).toMatch(
      /could not be compiled: src\/cli\/properties-below\.ts:1:7: Expected identifier but found "="\n$/u,
    );
  });
});
