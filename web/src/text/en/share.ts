import type { Catalogue } from "../zh";

export const share: Catalogue["share"] = {
};
