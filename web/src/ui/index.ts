/** Everything that pages need: `import { Button, Page, useCall } from "../../ui"`. */
export * from "./button";
export * from "./call";
export * from "./choice";
export * from "./client";
export * from "./dialog";
export * from "./field";
export * from "./guessable";
export * from "./icon";
export * from "./layout";
export * from "./problem";
export * from "./progress";
export * from "./router";
export * from "./signal";
export * from "./time";
export * from "./toast";
export * from "./trust";
export * from "./vaults";
