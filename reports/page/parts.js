// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// reports: what both pages share: elements, numbers with units, charts that follow the colours of the page, tables.
"use strict";

const parts = (() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const main = document.querySelector("main");

  /** element("div.card", {title: "x"}, child, "text", ...) */
  function element(kind, ...content) {
    const [tag, ...classes] = kind.split(".");
    const made = document.createElement(tag);
    if (classes.length) made.className = classes.join(" ");
    for (const one of content) {
      if (one === null || one === undefined) continue;
      if (typeof one === "object" && !(one instanceof Node)) {
        for (const [key, value] of Object.entries(one)) {
          if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
          else if (value === true || value === false) made.toggleAttribute(key, value);
          else made.setAttribute(key, value);
        }
      } else {
        made.append(one);
      }
    }
    return made;
  }

  const kPrefixes = [[1e9, "G"], [1e6, "M"], [1e3, "k"], [1, ""], [1e-3, "m"], [1e-6, "µ"], [1e-9, "n"], [1e-12, "p"], [1e-15, "f"]];

  function plain(value) {
    if (value === 0) return "0";
    const size = Math.abs(value);
    if (Number.isInteger(value) && size < 1e7) return value.toLocaleString("en");
    if (size >= 1e7 || size < 1e-4) return value.toExponential(3).replace(/\.?0+e/, "e").replace("e+", "e");
    return String(Number(value.toPrecision(4)));
  }
  function withUnit(value, unit) {
    if (value === 0) return "0 " + unit;
    for (const [factor, prefix] of kPrefixes) {
      if (Math.abs(value) >= factor * 0.99999) return String(Number((value / factor).toPrecision(4))) + " " + prefix + unit;
    }
    return value.toExponential(2) + " " + unit;
  }
  /** The unit that the name of a metric says, as summary.json writes names. */
  function unitOf(path) {
    if (/(^|\.)energy_j($|\.)/.test(path)) return "J";
    if (/^(counts|spikes)\./.test(path)) return "";
    if (path.endsWith("_w")) return "W";
    if (path.endsWith("_s")) return "s";
    return "";
  }
  function show(path, value) {
    if (value === null || value === undefined) return "–";
    if (path.endsWith("accuracy")) return String(Number((value * 100).toFixed(2))) + " %";
    const unit = unitOf(path);
    return unit ? withUnit(value, unit) : plain(value);
  }
  /** A number for sorting and for axes: 20 ns is 2e-8; nothing when the text is no number. */
  function numberOf(text) {
    const found = /^\s*([-+]?[0-9]*\.?[0-9]+(?:[eE][-+]?[0-9]+)?)\s*([A-Za-zµ°]*)\s*$/.exec(text);
    if (!found) return null;
    const units = {"": 1, s: 1, ms: 1e-3, us: 1e-6, "µs": 1e-6, ns: 1e-9, ps: 1e-12, fs: 1e-15, min: 60, h: 3600, Hz: 1, kHz: 1e3, MHz: 1e6,
      GHz: 1e9, J: 1, mJ: 1e-3, uJ: 1e-6, nJ: 1e-9, pJ: 1e-12, fJ: 1e-15, W: 1, mW: 1e-3, uW: 1e-6, V: 1, mV: 1e-3, m: 1, mm: 1e-3,
      bit: 1, bits: 1, Kibit: 1024, B: 8, KiB: 8192, MiB: 8388608, GiB: 8589934592, kB: 8e3, MB: 8e6};
    return found[2] in units ? Number(found[1]) * units[found[2]] : null;
  }

  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
  const kLight = ["#c8501e", "#1f6f8b", "#e0a100", "#6b4fa0", "#2e7d4f", "#b34770", "#5a6b2c", "#3a5bb8", "#8a5a3b", "#20918a"];
  const kDark = ["#ff8a50", "#5bb8d7", "#f2c14e", "#b39ddb", "#6fcf97", "#f48fb1", "#c0ca67", "#8ea6ff", "#d7a98c", "#66d3ca"];
  const isDark = matchMedia("(prefers-color-scheme: dark)");
  const hues = () => (isDark.matches ? kDark : kLight);
  const hue = (i) => hues()[i % kLight.length];

  const charts = [];
  /** A chart in a new element; `make` returns the options, and is asked again when colours change. */
  function chart(place, kind, make) {
    const box = element("div.chart" + (kind ? "." + kind : ""), {role: "img"});
    place.append(box);
    if (typeof echarts === "undefined") {
      box.className = "empty";
      box.textContent = "This Synfire was built without its charting library (npm was out of reach); the numbers are below and in the files.";
      return {on() {}, redraw() {}, dispatch() {}, get: () => null};
    }
    const made = echarts.init(box, null, {renderer: "canvas"});
    const draw = () => made.setOption({
      animation: false, color: hues(), textStyle: {fontFamily: "system-ui, sans-serif", color: colour("ink")}, ...make()}, true);
    draw();
    charts.push({made, draw});
    new ResizeObserver(() => made.resize()).observe(box);
    return {on: (...what) => made.on(...what), redraw: draw, dispatch: (what) => made.dispatchAction(what), get: () => made};
  }
  isDark.addEventListener("change", () => charts.forEach((one) => one.draw()));

  function axis(name, more) {
    return {
      name, nameLocation: "middle", nameGap: 32, nameTextStyle: {color: colour("soft")},
      axisLine: {lineStyle: {color: colour("faint")}}, axisLabel: {color: colour("soft"), hideOverlap: true},
      splitLine: {lineStyle: {color: colour("line")}}, ...more,
    };
  }
  function tooltip(more) {
    return {backgroundColor: colour("card"), borderColor: colour("line"), textStyle: {color: colour("ink"), fontSize: 12.5}, confine: true, ...more};
  }
  const escape = (text) => String(text).replace(/[&<>"]/g, (c) => ({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}[c]));

  function card(title, kind, note, ...tools) {
    const head = element("div.head", element("h2", title), element("span.grow"), ...tools);
    const made = element("section.card" + (kind ? "." + kind : ""), head, note ? element("p.note", note) : null);
    return made;
  }
  function tile(value, name, kind) {
    return element("div.tile" + (kind ? "." + kind : "") + (value.length > 7 ? ".long" : ""), element("b", value), element("span", name));
  }
  function select(options, chosen, change) {
    const made = element("select", {onchange: () => change(Number(made.value))});
    options.forEach((text, i) => made.append(element("option", {value: i, selected: i === chosen}, text)));
    return made;
  }
  function facts(pairs) {
    return element("table.facts", element("tbody", ...pairs.map(([key, value]) => element("tr", element("td", {title: key}, key), element("td", value)))));
  }
  function footer(text) {
    main.append(element("footer", text + " Made by Synfire " + data.version + "."));
  }

  return {data, main, element, show, plain, withUnit, unitOf, numberOf, colour, hue, chart, axis, tooltip, escape, card, tile, select, facts, footer};
})();
