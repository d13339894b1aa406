import { defineConfig } from "vite";

export default defineConfig({
	base: "./",
	esbuild: { jsx: "automatic", jsxImportSource: "preact", legalComments: "none" },
	build: { target: "es2022", outDir: "dist", modulePreload: { polyfill: false } },
	worker: { format: "es" },
});
