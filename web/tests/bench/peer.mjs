/** Makes what the peers read, in FOLDER: a bundle's records as they are, and each as an age file. How many, and their mean size. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export async function writePeers(folder, bundle) {
	const { Encrypter, generateIdentity, identityToRecipient } = await import("../../../tests/wasm/node_modules/age-encryption/dist/index.js");
	const resources = JSON.parse(readFileSync(bundle, "utf8")).entry.map(({ resource }) => resource).filter(({ contentType }) => !contentType?.includes("identity"));
	const identity = await generateIdentity(), encrypter = new Encrypter();
	encrypter.addRecipient(await identityToRecipient(identity));
	const files = [];
	for (const resource of resources)
		files.push(await encrypter.encrypt(JSON.stringify(resource)));
	const json = JSON.stringify(resources);
	writeFileSync(join(folder, "records.json"), json);
	writeFileSync(join(folder, "age"), Buffer.concat(files));
	writeFileSync(join(folder, "age.json"), JSON.stringify({ identity, lengths: files.map(({ length }) => length) }));
	return { records: resources.length, mean: Buffer.byteLength(json) / resources.length };
}
