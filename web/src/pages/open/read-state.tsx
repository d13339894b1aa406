/** Reading a slip or a link, which says the same each time: only a network that failed makes it worth another try. */
import { isNetwork } from "../../api";
import { CallState, type Call } from "../../ui";

export function ReadState<R>({ read }: { read: Call<[text: string], R> }) {
	return <CallState call={read} retry={read.problem && !isNetwork(read.problem) ? undefined : read.again} />;
}
