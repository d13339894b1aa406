/*
 * Looks before anything is entered whether this browser has what the terminal
 * needs, and says in words what is missing. Written for old browsers; runs
 * before everything else. Its words stand here, as the catalogues are for
 * browsers that can read them.
 */
(function () {
	"use strict";

	function has(test) {
		try {
			return !!test();
		} catch (e) {
			return false;
		}
	}

	function moduleWorkers() {
		var asked = false;
		new Worker("./check.js", { get type() { asked = true; return "module"; } }).terminate();
		return asked;
	}

	var TESTS = [
		["安全连接（https）", "a secure connection (https)", function () { return window.isSecureContext && crypto.subtle; }],
		["WebAssembly", "WebAssembly", function () {
			return new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])) && typeof BigInt === "function";
		}],
		["模块化脚本与后台线程", "module scripts and workers", function () { return "noModule" in document.createElement("script") && moduleWorkers(); }],
		["本机存储（IndexedDB）", "storage on the device (IndexedDB)", function () { return indexedDB && localStorage; }],
		["标签页互斥（Web Locks）", "locks between tabs (Web Locks)", function () { return navigator.locks; }],
		["较新的页面功能", "newer page features", function () {
			return HTMLDialogElement && Object.hasOwn && structuredClone && [].at && fetch && AbortController && CSS.supports("height: 100dvh");
		}]
	];

	function line(parent, tag, text) {
		var element = document.createElement(tag);
		element.appendChild(document.createTextNode(text));
		parent.appendChild(element);
		return element;
	}

	function list(parent, missing, column) {
		var ul = line(parent, "ul", ""), i;
		for (i = 0; i < missing.length; i++)
			line(ul, "li", "· " + missing[i][column]);
	}

	function tell(missing) {
		var app = document.getElementById("app");
		var box = document.createElement("main");
		var english;
		box.className = "check stack";
		box.id = "missing";
		line(box, "h1", "这个浏览器还不能打开密诊");
		line(box, "p", "缺少：");
		list(box, missing, 0);
		line(box, "p", "请把浏览器更新到新版本（Chrome、Edge 108，Safari 16，Firefox 114 或更新），退出无痕模式，或换一台设备，再打开同一个链接。还没有输入或发出任何信息。");
		english = document.createElement("div");
		english.lang = "en";
		english.className = "stack";
		line(english, "h2", "This browser cannot open Mizhen yet");
		line(english, "p", "It lacks:");
		list(english, missing, 1);
		line(english, "p", "Update the browser (Chrome or Edge 108, Safari 16, Firefox 114, or newer), leave private browsing, or use another device, and open the same link again. Nothing was entered or sent.");
		box.appendChild(english);
		app.parentNode.replaceChild(box, app);
	}

	function look() {
		var missing = [], i;
		for (i = 0; i < TESTS.length; i++) {
			if (!has(TESTS[i][2]))
				missing.push(TESTS[i]);
		}
		if (missing.length > 0)
			tell(missing);
	}

	if (typeof document !== "undefined")
		look();
})();
