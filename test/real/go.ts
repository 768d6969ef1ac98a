/** A driver in Go, compiled as the only test of a copy of a pinned module, so that it sees what the module does not export. */
import { spawnSync } from "node:child_process";
import { copyFileSync, cpSync, readdirSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { COMPILE_MAX_MS, FETCH_MAX_MS, madeOnce, Missing, need } from "./kept.ts";

/**
 * @param module with its version: "github.com/hashicorp/memberlist@v0.7.0"
 * @returns the program
 * @throws Missing if there is no Go, or if the module cannot be fetched
 */
export function goDriver(module: string, source: string): string {
  need("go", "version");
  const folder = madeOnce(`go-${module.replaceAll(/[^\w.]/gu, "-")}`, [source], (to) => {
    const copy = join(to, "module");
    cpSync(fetched(module), copy, { recursive: true });
    // The fetched module is read-only.
    spawnSync("chmod", ["-R", "u+w", copy]);
    for (const file of readdirSync(copy)) if (file.endsWith("_test.go")) rmSync(join(copy, file));
    copyFileSync(source, join(copy, basename(source)));
    const args = ["test", "-c", "-o", join(to, "driver"), "."];
    const { status, stderr } = spawnSync("go", args, { cwd: copy, encoding: "utf8", timeout: COMPILE_MAX_MS });
    if (status === 0) return;
    if (/dial tcp|proxyconnect|no such host|i\/o timeout/u.test(stderr))
      throw new Missing(`Go did not fetch what ${module} needs`);
    throw new Error(`the driver of ${module} does not compile:\n${stderr}`);
  });
  return join(folder, "driver");
}

function fetched(module: string): string {
  const options = { encoding: "utf8", timeout: FETCH_MAX_MS } as const;
  const { status, stdout } = spawnSync("go", ["mod", "download", "-json", module], options);
  if (status !== 0) throw new Missing(`Go did not fetch ${module}`);
  return (JSON.parse(stdout) as { readonly Dir: string }).Dir;
}
