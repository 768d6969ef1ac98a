/** `npm run found`: draws the pictures of the reports of `docs/found`, from their saved traces. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { root, said } from "../cli/hearsay.ts";
import { FOLDER, reports } from "./reports.ts";
import { script } from "../../properties/suite/script.ts";

/** @param trace of a report */
export async function pictureOf(trace: string): Promise<string> {
  const { stdout, stderr, code } = await said(["show", `traces/${trace}.json`, "--export", "svg"]);
  if (code !== 0) throw new Error(stderr);
  return stdout;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  script("found", `Draws the pictures of ${FOLDER} from the saved traces`).parse();
  for (const { name, trace } of reports)
    if (trace !== null) writeFileSync(join(root, FOLDER, `${name}.svg`), await pictureOf(trace));
}
