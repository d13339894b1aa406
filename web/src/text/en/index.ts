import { shell } from "./shell";
import { problems } from "./problems";
import { open } from "./open";
import { records } from "./records";
import { labs } from "./labs";
import { share } from "./share";
import { doctor } from "./doctor";
import { viewer } from "./viewer";
import type { Catalogue } from "../zh";

export const catalogue: Catalogue = { shell, problems, open, records, labs, share, doctor, viewer };
