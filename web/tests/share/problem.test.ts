/** What a problem is about, as people can read it. */
import { beforeAll, expect, it, vi } from "vitest";
import { catalogue, setLanguage } from "../../src/text";

vi.stubGlobal("document", { documentElement: {} });

let subject: (name: string, subject: string) => string;

beforeAll(async () => {
	await setLanguage("en", false);
	const { subjectText } = await import("../../src/ui/problem");
	subject = (name, about) => subjectText({ name, subject: about }, catalogue());
});

it("is a time in words, a field by its name, and no path of the platform's", () => {
	expect(subject("no-shelf", "1763808000")).toMatch(/^22 November 2025 at /);
	expect(subject("no-shelf", "wangshu")).toBe("wangshu");
	expect(subject("identity-check", "id_card")).toBe(catalogue().open.fields.id_card);
	expect(subject("busy", "/v1/shelf 503 busy")).toBe("");
	expect(subject("no-record", "1763808000")).toBe("1763808000");
});
