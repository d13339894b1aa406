import { describe, expect, it } from "vitest";
import { narrative, narrativeText } from "../../src/fhir/narrative";

describe("narrative", () => {
	it("decodes entities and keeps the lines of plain text", () => {
		expect(narrativeText("<div>体温&lt;37℃\n一、抗感染 &amp; 补液</div>")).toBe("体温<37℃\n一、抗感染 & 补液");
		expect(narrativeText("<div>&#x4f53;&#28201; 37&deg;C&nbsp;&plusmn;0.5 &unknown; &#x110000; &#xd800; &amp;lt;</div>")).toBe("体温 37°C ±0.5 &unknown; &#x110000; &#xd800; &lt;");
	});

	it("puts paragraphs, breaks and items on lines of their own", () => {
		expect(narrativeText('<div xmlns="http://www.w3.org/1999/xhtml"><h3>诊断</h3>\n  <p>肺炎<br/>发热\n   两天</p><ul><li>头孢</li><li><p>补液</p></li></ul><ol><li>复查</li><li>随访</li></ol></div>'))
			.toBe("诊断\n肺炎\n发热 两天\n• 头孢\n• 补液\n1. 复查\n2. 随访");
		expect(narrativeText("<div><pre>a\n  b</pre></div>")).toBe("a\nb");
	});

	it("keeps tables as rows", () => {
		expect(narrative("<div>前<table><caption>血常规</caption><thead><tr><th>项目</th><th>结果</th></tr></thead><tbody><tr><td>钾</td><td></td><td>6.9<br/>复查</td></tr></tbody></table>后</div>"))
			.toEqual([{ text: "前" }, { rows: [["血常规"], ["项目", "结果"], ["钾", "", "6.9\n复查"]] }, { text: "后" }]);
		expect(narrativeText("<table><tr><td>a</td><td><table><tr><td>b</td></tr></table></td></tr>")).toContain("b");
		expect(narrative("<table><tr><td>a<table><tr><td>b</td></tr></table></td><td>c</td></tr></table>d")).toEqual([{ rows: [["a"], ["b", "c"]] }, { text: "d" }]);
	});

	it("loses no word, whatever is written", () => {
		expect(narrativeText("1 < 2 and 3 > 2")).toBe("1 < 2 and 3 > 2");
		expect(narrativeText("<div>a<script>alert(1)</script><x:y>b</x:y><img alt=\"CT 图\"/> <!-- c --> <b>d</b></div>")).toBe("aalert(1)<x:y>b</x:y>CT 图 d");
		expect(narrativeText("</table></td><td>a<tr>b</li></ul><li>c")).toBe("a\nb\n• c");
	});

	it("ends, however long it is", () => {
		for (const part of ["<", "<a ", "<!--", "&#x", "<table>", "<li>", "<td", "-->"])
			for (const end of ["", ">", "-->", "<!-->"])
				narrative(part.repeat(100_000) + end);
	});
});
