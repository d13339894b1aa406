/** How many rows of vaults lie in the browser: nothing may be left where nothing was to be kept. */
export function kept(page) {
	return page.evaluate(async () => {
		const asked = (request) => new Promise((resolve, reject) => {
			request.onsuccess = () => resolve(request.result);
			request.onerror = () => reject(request.error);
		});
		const database = await asked(indexedDB.open("mizhen"));
		let rows = 0;
		for (const table of database.objectStoreNames)
			rows += await asked(database.transaction(table).objectStore(table).count());
		database.close();
		return rows;
	});
}
