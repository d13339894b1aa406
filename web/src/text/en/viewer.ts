import type { Catalogue } from "../zh";

export const viewer: Catalogue["viewer"] = {
};
