import type { Catalogue } from "../zh";

export const open: Catalogue["open"] = {
};
