import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { site } from "./tools/site.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
	base: "./",
	plugins: [site(here("src/sw.ts"))],
	esbuild: { jsx: "automatic", jsxImportSource: "preact", legalComments: "none" },
	resolve: {
		alias: [{ find: /^mizhen\.wasm(?=\?|$)/, replacement: here("../build/wasm/mizhen.wasm") }],
	},
	build: { target: "es2022", outDir: "dist", modulePreload: { polyfill: false }, assetsInlineLimit: 0, reportCompressedSize: false },
	worker: { format: "es" },
	test: { setupFiles: "tests/as_browsers.mjs", testTimeout: 60_000, hookTimeout: 120_000 },
	server: {
		host: "127.0.0.1",
		fs: { allow: [here("."), here("../build/wasm")] },
		proxy: { "/v1": process.env.MIZHEN_PLATFORM ?? "http://127.0.0.1:8080" },
	},
});
