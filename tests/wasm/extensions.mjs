// cose-ts is written for bundlers: its modules import each other without ".js".
// A hook for Node's loader (module.register).

export async function resolve(specifier, context, next) {
	const bare = specifier.startsWith(".") && context.parentURL?.includes("/cose-ts/") && !specifier.endsWith(".js");
	return next(bare ? `${specifier}.js` : specifier, context);
}
