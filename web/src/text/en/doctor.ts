import type { Catalogue } from "../zh";

export const doctor: Catalogue["doctor"] = {
};
