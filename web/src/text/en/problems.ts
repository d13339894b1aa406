import type { Catalogue } from "../zh";

export const problems: Catalogue["problems"] = {
};
