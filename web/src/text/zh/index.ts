import { shell } from "./shell";
import { problems } from "./problems";
import { open } from "./open";
import { records } from "./records";
import { labs } from "./labs";
import { share } from "./share";
import { doctor } from "./doctor";
import { viewer } from "./viewer";

export const catalogue = { shell, problems, open, records, labs, share, doctor, viewer };

export type Catalogue = typeof catalogue;
