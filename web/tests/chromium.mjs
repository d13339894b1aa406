/** Debian's browsers that tests drive. */

/** As people have it; what it leaves on a disk is theirs. */
export const CHROMIUM = "/usr/bin/chromium";

/** The same engine without the program around it: a page costs two thirds of the work. */
export const HEADLESS = "/usr/bin/chromium-headless-shell";
