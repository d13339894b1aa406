/** What other pages use of the records. */
export { AsOf } from "./as_of";
export { HospitalName, RecordsAround } from "./around";
export { NotAccepted } from "./hospitals";
export { RecordInside, RecordPrint } from "./inside";
export { findItem, itemsOf } from "./items";
export { Records } from "./records";
export { ItemLine } from "./row";
export { saidOf, useSound } from "./searched";
export { useShelves } from "./shelves";
export { Summary } from "./summary";
export { dateText, recordTitle, useWords, type Words } from "./words";
