/** A hook for Node's loader: when users' files import sources of this package, they get the running form, instead of a second copy. */
import type { ResolveHook } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { runningForm } from "./package-paths.ts";

export const resolve: ResolveHook = async (specifier, context, next) => {
  const resolved = await next(specifier, context);
  if (!resolved.url.startsWith("file:")) return resolved;
  const file = fileURLToPath(resolved.url.replace(/[?#].*$/u, ""));
  const form = runningForm(file);
  return form === file ? resolved : { url: pathToFileURL(form).href, format: "module" };
};
