// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// reports: the page of a run: what it was expected to do, its spikes, where time and energy went, and how busy the cores were.
"use strict";

(() => {
  const {data, main, element, show, withUnit, plain, colour, hue, chart, axis, tooltip, escape, card, tile, select, facts, footer} = parts;
  const summary = data.summary;
  const energy = summary.energy_j;
  const inference = summary.inference;

  function header() {
    main.append(element("header", element("h1", summary.title || data.name),
      element("p.lead", summary.platform + ", " + summary.fidelity + ", seed " + summary.seed + " · ", element("code", data.folder))));
    const tiles = [];
    if (inference && inference.accuracy !== null) tiles.push(tile(show("accuracy", inference.accuracy), `accuracy, ${inference.correct} of ${inference.samples}`, "main"));
    if (energy) tiles.push(tile(show("energy_j", energy.dynamic), "dynamic energy"), tile(energy.static === null ? "unpublished" : show("energy_j", energy.static), "static energy"));
    tiles.push(tile(show("simulated_time_s", summary.simulated_time_s), "time on the chip"), tile(plain(summary.steps), "steps"));
    if (inference && inference.latency_s !== null && inference.latency_s !== undefined) tiles.push(tile(show("latency_s", inference.latency_s), "a sample takes"));
    if (inference && inference.energy_j) tiles.push(tile(show("energy_j", inference.energy_j), "a sample needs"));
    if (summary.average_power_w) tiles.push(tile(show("average_power_w", summary.average_power_w), "mean power"));
    main.append(element("div.tiles", ...tiles));
    if (summary.failure) main.append(element("p", element("span.badge.bad", "failed"), " " + summary.failure));
  }

  function expectations(grid) {
    const list = summary.expectations || [];
    const warnings = summary.warnings || [];
    if (!list.length && !warnings.length) return;
    const place = card("Expectations and warnings", "");
    if (list.length) {
      place.append(element("div.scroll", element("table", element("tbody", ...list.map((one) => element("tr",
        element("td", element("span.badge." + (one.met ? "good" : "bad"), one.met ? "met" : "NOT met")), element("td", one.expectation), element("td", one.found)))))));
    }
    warnings.forEach((text) => place.append(element("p.note", "Warning: " + text)));
    grid.append(place);
  }

  function raster(grid) {
    const raster = data.raster;
    if (!raster || raster.total === 0) return;
    const note = `${plain(raster.total)} spikes of ${raster.nodes.length} nodes` + (raster.every > 1 ? `, every ${raster.every}th shown` : "") + ". Drag below to look closer.";
    const place = card("Spikes", "", note);
    grid.append(place);
    let first = 0;
    const rows = raster.nodes.map((node) => {
      const row = {...node, first};
      first += node.size + Math.max(1, Math.round(raster.neurons * 0.02));
      return row;
    });
    const of = (y) => rows.filter((row) => row.first <= y).pop();
    chart(place, "tall", () => ({
      grid: {left: 78, right: 24, top: 34, bottom: 86},
      legend: {top: 2, left: 8, itemWidth: 12, textStyle: {color: colour("soft")}},
      tooltip: tooltip({formatter: (item) => { const row = of(item.value[1]); return `${escape(row.name)}[${item.value[1] - row.first}]<br>${raster.unit} <b>${plain(item.value[0])}</b>`; }}),
      dataZoom: [{type: "slider", height: 22, bottom: 10, borderColor: colour("line"), textStyle: {color: colour("soft")}, filterMode: "none"}, {type: "inside", filterMode: "none"}],
      xAxis: axis(raster.unit, {type: "value", scale: true, splitLine: {show: false}, max: raster.last}),
      yAxis: axis("neuron", {type: "value", nameGap: 52, min: -1, max: first, splitLine: {show: false}, axisLabel: {show: false}, axisTick: {show: false}}),
      series: rows.map((row, i) => ({name: row.name, type: "scatter", symbol: "rect", symbolSize: raster.neurons > 200 ? [2, 2] : [2, 4], large: true, largeThreshold: 3000,
        itemStyle: {color: hue(i), opacity: 0.8}, data: row.at.map((at, k) => [at, row.index[k] + row.first])})),
    }));
  }

  function states(grid) {
    if (!data.states || !data.states.length) return;
    const place = card("States", "", "The first traces of states.csv.");
    grid.append(place);
    chart(place, "low", () => ({
      grid: {left: 78, right: 24, top: 34, bottom: 50},
      legend: {type: "scroll", top: 2, left: 8, itemWidth: 12, textStyle: {color: colour("soft")}},
      tooltip: tooltip({trigger: "axis"}),
      xAxis: axis("s", {type: "value", scale: true, axisLabel: {color: colour("soft"), formatter: (v) => withUnit(v, "s")}}),
      yAxis: axis("", {type: "value", scale: true}),
      series: data.states.map((one) => ({name: one.name, type: "line", step: "end", showSymbol: false, lineStyle: {width: 1.2}, data: one.points})),
    }));
  }

  function power(grid) {
    const power = data.power;
    if (!power || power.times.length < 2) return;
    const place = card("Power over time", "wide", "Published parts only; a window of the run each." + (power.every > 1 ? ` Means of ${power.every} windows.` : ""));
    grid.append(place);
    // Stacked by hand: each curve is the sum of those below it, and hides their ground.
    const sums = power.times.map(() => 0);
    const layers = power.parts.map((part) => power.times.map((time, k) => [time, (sums[k] += part.power[k])]));
    chart(place, "", () => ({
      grid: {left: 78, right: 24, top: 34, bottom: 56},
      legend: {type: "scroll", top: 2, left: 8, itemWidth: 12, data: power.parts.map((part) => part.name), textStyle: {color: colour("soft")}},
      tooltip: tooltip({trigger: "axis", formatter: (items) => withUnit(items[0].value[0], "s") + "<br>" + power.parts.map((part) => `${escape(part.name)} <b>${withUnit(part.power[items[0].dataIndex], "W")}</b>`).join("<br>")}),
      xAxis: axis("time on the chip", {type: "value", max: "dataMax", axisLabel: {color: colour("soft"), hideOverlap: true, showMaxLabel: false, formatter: (v) => withUnit(v, "s")}}),
      yAxis: axis("", {type: "value", axisLabel: {color: colour("soft"), formatter: (v) => withUnit(v, "W")}}),
      series: power.parts.map((part, i) => ({name: part.name, type: "line", z: power.parts.length - i, showSymbol: false, lineStyle: {width: 1, color: hue(i)}, itemStyle: {color: hue(i)},
        areaStyle: {opacity: 1, color: hue(i) + "b0"}, data: layers[i]})),
    }));
  }

  function breakdown(grid) {
    if (!energy || !energy.by_action) return;
    const pairs = Object.entries(energy.by_action).filter(([, value]) => value > 0).sort((a, b) => a[1] - b[1]);
    const place = card("Where energy goes", "narrow", energy.complete === false ? "Incomplete: some parts are unpublished." : null);
    grid.append(place);
    if (pairs.length) {
      chart(place, (energy.missing || []).length > 3 ? "low" : "", () => ({
        grid: {left: 8, right: 64, top: 6, bottom: 8, containLabel: true},
        tooltip: tooltip({formatter: (item) => `${escape(item.name)} <b>${withUnit(item.value, "J")}</b>`}),
        xAxis: axis("", {type: "value", show: false}),
        yAxis: axis("", {type: "category", data: pairs.map(([name]) => name.replaceAll("_", " ")), axisLine: {show: false}, axisTick: {show: false}, axisLabel: {color: colour("ink"), fontSize: 12}}),
        series: [{type: "bar", barMaxWidth: 18, data: pairs.map(([, value]) => value), itemStyle: {color: colour("accent"), borderRadius: [0, 3, 3, 0]},
          label: {show: true, position: "right", color: colour("soft"), fontSize: 11, formatter: (item) => withUnit(item.value, "J")}}],
      }));
    } else {
      place.append(element("p.empty", "no energies of this platform are published"));
    }
    if ((energy.missing || []).length) place.append(element("p.note", "Unpublished: " + energy.missing.map((name) => name.replaceAll("_", " ")).join(", ") + "."));
    if (energy.tier) place.append(element("p.note", "Weakest source: " + energy.tier + "."));
  }

  function cores(grid) {
    const counts = summary.counts && summary.counts.by_component;
    if (!counts || !data.cores || !data.cores.length) return;
    const names = [...new Set(data.cores.flatMap((name) => Object.keys(counts[name] || {})))];
    if (!names.length) return;
    let kind = Math.max(0, names.indexOf("synaptic_operations"));
    const place = card("Cores", "half", `${data.cores.filter((name) => counts[name] && Object.values(counts[name]).some((v) => v > 0)).length} of ${data.cores.length} cores did something. Each square is a core, in order of its number.`,
      select(names.map((name) => name.replaceAll("_", " ")), kind, (to) => { kind = to; plot.redraw(); }));
    grid.append(place);
    const count = data.cores.length;
    let width = count <= 4 ? count : Math.ceil(Math.sqrt(count * 1.6));
    for (let w = Math.ceil(Math.sqrt(count)); count > 4 && w * w <= 4 * count; ++w) {
      if (count % w === 0) { width = w; break; }
    }
    const height = Math.ceil(data.cores.length / width);
    const plot = chart(place, "", () => {
      const cells = data.cores.map((name, i) => [i % width, Math.floor(i / width), (counts[name] || {})[names[kind]] || 0]);
      return {
        grid: {left: 8, right: 84, top: 8, bottom: 8},
        tooltip: tooltip({formatter: (item) => `${escape(data.cores[item.value[1] * width + item.value[0]])}<br>${escape(names[kind].replaceAll("_", " "))} <b>${plain(item.value[2])}</b>`}),
        xAxis: {type: "category", show: false, data: [...Array(width).keys()]}, yAxis: {type: "category", show: false, inverse: true, data: [...Array(height).keys()]},
        visualMap: {min: 0, max: Math.max(1, ...cells.map((cell) => cell[2])), right: 0, top: "middle", itemHeight: 150, itemWidth: 12, calculable: true, textStyle: {color: colour("soft")}, formatter: (v) => plain(Math.round(v)),
          inRange: {color: [colour("line"), "#f2b48c", "#dd7a4a", "#a5482a", "#4f2a3c"]}},
        series: [{type: "heatmap", data: cells, itemStyle: {borderColor: colour("card"), borderWidth: data.cores.length > 400 ? 1 : 3, borderRadius: 3}}],
      };
    });
  }

  function utilisation(grid) {
    const used = Object.entries(summary.utilisation || {}).filter(([, value]) => value && value.capacity > 0);
    if (!used.length) return;
    const place = card("What the network takes of the chip", "half");
    grid.append(place);
    chart(place, "", () => ({
      grid: {left: 8, right: 70, top: 6, bottom: 8, containLabel: true},
      tooltip: tooltip({formatter: (item) => { const [name, value] = used[item.dataIndex]; return `${escape(name.replaceAll("_", " "))}<br><b>${plain(value.used)}</b> of ${plain(value.capacity)}`; }}),
      xAxis: axis("", {type: "value", show: false, min: 0, max: 1}),
      yAxis: axis("", {type: "category", inverse: true, data: used.map(([name]) => name.replaceAll("_", " ")), axisLine: {show: false}, axisTick: {show: false}, axisLabel: {color: colour("ink"), fontSize: 12}}),
      series: [{type: "bar", barMaxWidth: 16, showBackground: true, backgroundStyle: {color: colour("ground"), borderRadius: 3}, data: used.map(([, value]) => value.used / value.capacity),
        itemStyle: {color: colour("second"), borderRadius: 3}, label: {show: true, position: "right", color: colour("soft"), fontSize: 11, formatter: (item) => (item.value > 0 && item.value < 0.001 ? "< 0.1" : (item.value * 100).toFixed(1)) + " %"}}],
    }));
  }

  function curve(grid) {
    const rows = (summary.curve || []).filter((row) => row.tail_mean !== null);
    if (!rows.length) return;
    const place = card("Latency and throughput", "", "Of packets, in cycles, from handing over to the last flit.");
    grid.append(place);
    const line = (name, key, more) => ({name, type: "line", data: rows.map((row) => [row.offered ?? 0, row[key]]), ...more});
    chart(place, "", () => ({
      grid: {left: 70, right: 70, top: 34, bottom: 56}, legend: {top: 2, left: 8, textStyle: {color: colour("soft")}}, tooltip: tooltip({trigger: "axis", valueFormatter: plain}),
      xAxis: axis("offered, flits a cycle and node", {type: "value", scale: true}),
      yAxis: [axis("cycles", {type: "value", nameGap: 44}), axis("accepted", {type: "value", nameGap: 44, splitLine: {show: false}})],
      series: [line("mean", "tail_mean"), line("half below", "tail_p50"), line("99 % below", "tail_p99"), line("accepted", "accepted", {yAxisIndex: 1, lineStyle: {type: "dashed"}})],
    }));
  }

  function numbers(grid) {
    const place = card("In numbers", "");
    const counts = Object.entries(summary.counts || {}).filter(([, value]) => typeof value === "number");
    const half = Math.ceil(counts.length / 2);
    const rows = (list) => facts(list.map(([name, value]) => [name.replaceAll("_", " "), element("b", plain(value))]));
    place.append(element("div.grid", element("div", {style: "grid-column: span 6"}, rows(counts.slice(0, half))), element("div", {style: "grid-column: span 6"}, rows(counts.slice(half)))));
    grid.append(place);
  }

  header();
  const grid = element("div.grid");
  main.append(grid);
  expectations(grid);
  raster(grid);
  curve(grid);
  power(grid);
  breakdown(grid);
  cores(grid);
  utilisation(grid);
  states(grid);
  numbers(grid);
  footer("Numbers are those of summary.json, which says where each figure is from.");
})();
