import type { Catalogue } from "../zh";

export const labs: Catalogue["labs"] = {
};
