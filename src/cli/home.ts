/** Where this package stands, and which of its files are the sources of what runs. */
import { existsSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(import.meta.url);
const isSource = here.endsWith(".ts");

/** What holds `src/` and `properties/` as they run; where the sources themselves run, the folder of this package. */
const code = resolve(dirname(here), "../..");

/** Whether what runs was compiled from a checkout, by `bin/checkout.js`. */
const isCompiledCheckout = basename(dirname(code)) === ".compiled";

/** The folder of this package. */
export const home = isSource ? code : resolve(code, isCompiledCheckout ? "../.." : "..");

/** Whether the sources of this package are here. An installed package has none. */
export const isCheckout = isSource || isCompiledCheckout;

/** A file of this package, as people know it. @param path from its folder in a checkout, with the ending of a source */
export const ownFile = (path: string): string =>
  isCheckout ? join(home, path) : join(code, path.replace(/\.ts$/u, ".js"));

/** A file of this package as it runs. @param path from its folder in a checkout, with the ending of a source */
export const runningFile = (path: string): string => join(code, isSource ? path : path.replace(/\.tsx?$/u, ".js"));

/** What to import in place of a file: of this package, what runs, and not its source, nor what of it was published. */
export function runningForm(file: string): string {
  if (!isCompiledCheckout) return file;
  const path = relative(home, file).replaceAll(sep, "/");
  const { module } = /^(?:dist\/)?(?<module>(?:src|properties)\/.*)\.[jt]s$/u.exec(path)?.groups ?? {};
  const running = module === undefined ? file : join(code, `${module}.js`);
  return existsSync(running) ? running : file;
}
