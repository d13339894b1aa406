import type { Catalogue } from "../zh";

export const shell: Catalogue["shell"] = {
};
