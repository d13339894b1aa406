import { expect, it } from "vitest";
import { pictureType } from "../../src/viewer/picture";

it("a picture's type is a picture's and nothing else", () => {
	expect(pictureType("Image/PNG; charset=x")).toBe("image/png");
	expect(pictureType("image/svg+xml")).toBe("image/svg+xml");
	for (const type of ["text/html", "image/png,text/html", "application/xhtml+xml", "image/x-icon", "text/xml", "", "constructor"])
		expect(pictureType(type)).toBeNull();
});
