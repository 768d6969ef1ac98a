import { hearsay } from "hearsay/vitest";
import { defineConfig } from "vitest/config";

export default defineConfig({ plugins: [hearsay()] });
