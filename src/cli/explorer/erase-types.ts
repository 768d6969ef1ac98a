import { transform, type TransformFailure } from "esbuild";

/**
 * Turns a condition that was typed as TypeScript into JavaScript. Types are erased without being checked.
 *
 * @throws Error if it is not an expression, with what is wrong
 */
export async function eraseTypes(typed: string): Promise<string> {
  try {
    const { code } = await transform(`${BEFORE}${typed}\n)`, { loader: "ts", target: "es2023", logLevel: "silent" });
    return code.slice(code.indexOf("=") + 1, code.lastIndexOf(";"));
  } catch (error) {
    const { errors = [] } = error as Partial<TransformFailure>;
    throw new Error(errors.map(({ text }) => text).join("; ") || String(error), { cause: error });
  }
}

const BEFORE = "condition = (";
