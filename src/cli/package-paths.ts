/** Where this package is, and which of its files are the sources of the code that runs. */
import { existsSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(import.meta.url);
/** Whether the sources themselves run, by way of tsx. */
export const runsSources = here.endsWith(".ts");

/** The folder with `src/` and `properties/` as they run; if the sources themselves run, the folder of this package. */
const code = resolve(dirname(here), "../..");

/** Whether the running code was compiled from a checkout, by `bin/checkout.js`. */
export const isCompiledCheckout = basename(dirname(code)) === ".compiled";

/** The folder of this package. */
export const home = runsSources ? code : resolve(code, isCompiledCheckout ? "../.." : "..");

/** Whether the sources of this package are here. An installed package has none. */
export const isCheckout = runsSources || isCompiledCheckout;

/** A file of this package as people know it. @param path from the folder of a checkout, with the ending of a source */
export const ownFile = (path: string): string =>
  isCheckout ? join(home, path) : join(code, path.replace(/\.ts$/u, ".js"));

/**
 * A file of this package as it runs.
 *
 * @param path of an entry in `bin/bundle.js`, from the folder of a checkout, with the ending of a source
 */
export const runningFile = (path: string): string => join(code, runsSources ? path : path.replace(/\.tsx?$/u, ".js"));

/** The file to import in place of another: for a file of this package, its running form, not its source or its published form. */
export function runningForm(file: string): string {
  if (!isCompiledCheckout) return file;
  const path = relative(home, file).replaceAll(sep, "/");
  const { module } = /^(?:dist\/)?(?<module>(?:src|properties)\/.*)\.[jt]s$/u.exec(path)?.groups ?? {};
  const running = module === undefined ? file : join(code, `${module}.js`);
  return existsSync(running) ? running : file;
}
