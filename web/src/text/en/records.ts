import type { Catalogue } from "../zh";

export const records: Catalogue["records"] = {
};
