/** `npm run found`: draws the pictures of the reports of `docs/found`, from their saved traces. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { hearsay, root } from "../cli/hearsay.ts";
import { FOLDER, type Report, reports } from "./reports.ts";

export async function pictureOf({ trace }: Report): Promise<string> {
  const { stdout, stderr, code } = await hearsay(["show", `traces/${trace}.json`, "--export", "svg"]);
  if (code !== 0) throw new Error(stderr);
  return stdout;
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  for (const report of reports) writeFileSync(join(root, FOLDER, `${report.name}.svg`), await pictureOf(report));
