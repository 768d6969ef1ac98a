/** `npm run snippets [-- PAGE…]`: rewrites the snippets and the outputs of commands in all pages, or in these. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../cli/hearsay.ts";
import { published } from "../cli/installed.ts";
import { fencesOf, pages, read, withTexts } from "./fences.ts";
import { madeTexts } from "./made.ts";
import { refuseUnknown, script } from "../../properties/suite/script.ts";

const program = script("snippets", "Writes code from the examples, and what commands print, into the pages")
  .argument("[pages...]", "only these pages, such as docs/tutorial.md")
  .parse();
const [wanted] = program.processedArgs as [readonly string[]];
refuseUnknown(program, "page", wanted, pages);
const built = published();
for (const page of pages.filter((one) => wanted.length === 0 || wanted.includes(one))) {
  const text = read(page);
  const made = withTexts(text, await madeTexts(fencesOf(text), built));
  if (made !== text) writeFileSync(join(root, page), made);
  console.log(`${page}: ${made === text ? "as it was" : "written anew"}`);
}
