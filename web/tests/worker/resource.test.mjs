import { describe, expect, test } from "vitest";
import { readResource } from "../../src/worker/resource";
import { resourceText } from "../../src/fhir/json";

const ID = "00112233445566778899aabbccddeeff";
const id = Uint8Array.from(Buffer.from(ID, "hex")), key = new Uint8Array(16).fill(1), head = new Uint8Array(32).fill(2);
const secret = Buffer.from([...key, ...head]).toString("base64");
const attachment = (more = {}) => ({
	contentType: "application/pdf", title: "出院小结", url: `mizhen-blob:${ID}`, size: 70000,
	extension: [{ url: "urn:mizhen:blob", valueString: secret }], ...more,
});
const read = (resource, blobs = [[id, 70064, head]]) =>
	readResource(new TextEncoder().encode(typeof resource === "string" ? resource : JSON.stringify(resource)), blobs);

describe("a record's JSON", () => {
	test("leaves the keys of its contents behind", () => {
		const { resource, attachments, contents } = read({ resourceType: "DocumentReference", content: [{ attachment: attachment() }] });
		expect(attachments).toEqual([{ id: ID, contentType: "application/pdf", title: "出院小结", size: 70000 }]);
		expect(contents).toEqual([{ attachment: attachments[0], id, key, head, stored: 70064 }]);
		expect(resource.content[0].attachment.url).toBe(`mizhen-blob:${ID}`);
		expect(JSON.stringify(resource)).not.toContain(secret.slice(0, 8));
		expect(resource.content[0].attachment).not.toHaveProperty("extension");
	});

	test("keeps the extensions of others", () => {
		const other = { url: "http://example.org/x", valueString: "y" };
		const { resource } = read({ resourceType: "Media", content: attachment({ extension: [other, ...attachment().extension] }) });
		expect(resource.content.extension).toEqual([other]);
	});

	test.each([
		["of another head", [[id, 70064, new Uint8Array(32)]]],
		["that the leaf does not name", []],
	])("gives no key to a content %s", (_, blobs) => {
		const { attachments, contents } = read({ resourceType: "Media", content: attachment() }, blobs);
		expect(attachments).toHaveLength(1);
		expect(contents).toEqual([]);
	});

	test("gives no key where there is none", () => {
		for (const extension of [undefined, [], [{ url: "urn:mizhen:blob" }], [{ url: "urn:mizhen:blob", valueString: "%%" }], [null]])
			expect(read({ resourceType: "Media", content: attachment({ extension }) }).contents).toEqual([]);
	});

	test("keeps its numbers to the letter", () => {
		const text = `{"resourceType":"Observation","valueQuantity":{"value":1.20,"unit":"\\"7.0\\""}}`;
		const { resource } = read(text);
		expect(resourceText(resource)).toBe(text);
	});

	test("that is the hospital's identity statement is told apart", () => {
		expect(read({ resourceType: "Binary", contentType: "application/vnd.mizhen.identity+cose" }).isIdentity).toBe(true);
		expect(read({ resourceType: "Binary", contentType: "application/pdf" }).isIdentity).toBe(false);
	});
});
