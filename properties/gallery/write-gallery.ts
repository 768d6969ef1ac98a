/**
 * `npm run gallery [-- FOLDER PROTOCOL…]`: writes a static site about the bundled protocols: what each does, its properties, runs that
 * work, what is known to be false, seeded bugs, and an explorer. It needs no server.
 */
import { basename, dirname, join } from "node:path";
import { loadBundled } from "../../src/cli/load-suite.ts";
import { makeFolder } from "../../src/system/folder.ts";
import { writeWhole } from "../../src/system/whole-file.ts";
import { refuseUnknown, script } from "../suite/script.ts";
import { type Exhibit, galleryPage, protocolPage } from "./gallery-html.ts";
import { pagesOf } from "./protocol-pages.ts";

const program = script("gallery", "Writes a static site of the bundled protocols")
  .argument("[folder]", "where to write it", "gallery")
  .argument("[protocols...]", "only these protocols")
  .parse();
const [site, wanted] = program.processedArgs as [string, readonly string[]];
const { loaded, broken } = await loadBundled();
if (broken.length > 0) throw broken[0].error;
const names = loaded.map(({ suite }) => suite.of.name);
refuseUnknown(program, "protocol", wanted, names);
/** Whatever ends it, a page of an earlier gallery or a new one is there. */
const write = (path: string, html: string): void => writeWhole(path, (put) => put(Buffer.from(html)));
const exhibits: Exhibit[] = [];
for (const one of loaded) {
  const { name } = one.suite.of;
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const { told, pages } = await pagesOf(one);
  makeFolder(join(site, name));
  for (const { file, html } of [...pages, { file: "index.html", html: protocolPage(told) }])
    write(join(site, name, file), html);
  exhibits.push({ told, folder: name, family: basename(dirname(one.file)) });
  process.stdout.write(`${name}: ${pages.length} pages\n`);
}
// Protocols meant to be copied come first; the large ones are case studies.
const place = ({ family }: Exhibit): string => (family === "basics" ? "" : family);
exhibits.sort((a, b) => (place(a) < place(b) ? -1 : place(a) > place(b) ? 1 : 0));
write(join(site, "index.html"), galleryPage(exhibits));
process.stdout.write(`open ${join(site, "index.html")}\n`);
