// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// reports: the page of a sweep: the front, one choice looked at closely, and what they all have in common.
"use strict";

(() => {
  const {data, main, element, show, numberOf, colour, hue, chart, axis, tooltip, escape, card, tile, select, facts, footer} = parts;
  const columns = data.columns.map((column, i) => ({...column, index: i})).filter((column) => column.choice);
  const metrics = data.metrics;
  const goals = metrics.map((metric, i) => i).filter((i) => metrics[i].goal);
  const kDominated = 1, kBest = 2;
  const choices = data.choices.map(([values, numbers, rank, points], i) => ({values, numbers, rank, points, i}));
  const valued = choices.filter((one) => goals.every((g) => one.numbers[g] !== null));
  const best = choices.filter((one) => one.rank === kBest);
  const seeds = data.columns.length > columns.length;
  const titleOf = (m) => metrics[m].name + (metrics[m].goal ? (metrics[m].goal === "max" ? " ↑" : " ↓") : "");
  let chosen = best[0] || valued[0] || choices[0] || null;
  let brushed = null; // indices of choices, or null: all
  const follow = [];  // what redraws when another choice is looked at

  // What axes hold: numbers where every text is one, else names.
  const scales = columns.map((column, c) => {
    const texts = [...new Set(choices.map((one) => one.values[c]))];
    const numbers = texts.map(numberOf);
    const numeric = numbers.every((number) => number !== null);
    if (numeric) texts.sort((a, b) => numberOf(a) - numberOf(b));
    return {texts, numeric: numeric && texts.length > 1, place: new Map(texts.map((text, i) => [text, i]))};
  });

  function look(one) {
    chosen = one;
    follow.forEach((draw) => draw());
  }
  const label = (one) => columns.map((column, c) => `${escape(column.name)} <b>${escape(one.values[c])}</b>`).join("<br>") + "<br>" +
    metrics.map((metric, m) => `${escape(metric.name)} <b>${escape(show(metric.path, one.numbers[m]))}</b>`).join("<br>");

  function header() {
    const states = {};
    for (const row of data.rows) states[row[2]] = (states[row[2]] || 0) + 1;
    const done = states.done || 0;
    main.append(element("header", element("h1", data.title),
      element("p.lead", "A sweep over ", element("code", data.scenario.split("/").pop()), " (", element("code", data.file.split("/").pop()), ")")));
    const bad = data.rows.length - done - (states.waiting || 0) - (states.running || 0);
    main.append(element("div.tiles", tile(String(best.length), best.length === 1 ? "choice on the front" : "choices on the front", "main"),
      tile(String(choices.length), "choices" + (seeds ? ", means over seeds" : "")), tile(String(data.rows.length), "points"), tile(String(done), "done"),
      tile(String(bad), "failed, refused or exceeded"),
      ...goals.map((g) => {
        const sign = metrics[g].goal === "max" ? -1 : 1;
        const top = best.map((one) => one.numbers[g]).sort((a, b) => sign * (a - b))[0];
        return tile(show(metrics[g].path, top), (metrics[g].goal === "max" ? "highest " : "lowest ") + metrics[g].name);
      })));
  }

  function front(grid) {
    const dims = metrics.map((metric, m) => ({name: titleOf(m), path: metric.path, value: (one) => one.numbers[m]}));
    columns.forEach((column, c) => {
      if (scales[c].numeric) dims.push({name: column.name, path: column.path, value: (one) => numberOf(one.values[c])});
    });
    let x = goals.length > 1 ? 0 : dims.length > metrics.length ? metrics.length : 0;
    let y = goals.length > 1 ? 1 : 0;
    const names = dims.map((dim) => dim.name);
    const place = card("Which choice", "wide", "Each dot is a choice; on the front none beats it in every objective. Click one to see it closely.",
      element("label", "across "), select(names, x, (to) => { x = to; plot.redraw(); }), element("label", "up "), select(names, y, (to) => { y = to; plot.redraw(); }));
    grid.append(place);
    const dot = (one) => ({value: [dims[x].value(one), dims[y].value(one)], choice: one.i});
    const shown = () => valued.filter((one) => dims[x].value(one) !== null && dims[y].value(one) !== null);
    const inBrush = (one) => brushed === null || brushed.has(one.i);
    const plot = chart(place, "tall", () => {
      const onFront = shown().filter((one) => one.rank === kBest).sort((a, b) => dims[x].value(a) - dims[x].value(b));
      return {
        grid: {left: 78, right: 24, top: 40, bottom: 56},
        legend: {top: 4, left: 8, itemWidth: 12, textStyle: {color: colour("soft")}},
        tooltip: tooltip({formatter: (item) => item.data && item.data.choice !== undefined ? label(choices[item.data.choice]) : ""}),
        toolbox: {right: 8, top: 0, feature: {dataZoom: {title: {zoom: "zoom", back: "back"}}, restore: {title: "all"}}, iconStyle: {borderColor: colour("faint")}},
        xAxis: axis(dims[x].name, {type: "value", scale: true, axisLabel: {color: colour("soft"), hideOverlap: true, formatter: (v) => show(dims[x].path, v)}}),
        yAxis: axis(dims[y].name, {type: "value", scale: true, nameGap: 60, axisLabel: {color: colour("soft"), formatter: (v) => show(dims[y].path, v)}}),
        series: [
          {name: "beaten", type: "scatter", symbolSize: 9, large: shown().length > 5000, data: shown().filter((one) => one.rank === kDominated && inBrush(one)).map(dot),
            itemStyle: {color: colour("faint"), opacity: 0.75}},
          {name: "misses a limit", type: "scatter", symbol: "triangle", symbolSize: 8, data: shown().filter((one) => one.rank < kDominated && inBrush(one)).map(dot),
            itemStyle: {color: "transparent", borderColor: colour("faint")}},
          {name: "front", type: "line", symbol: "circle", symbolSize: 12, z: 5, data: onFront.filter(inBrush).map(dot), lineStyle: {width: 1.5, type: "dashed", opacity: goals.length === 2 && x < 2 && y < 2 ? 0.7 : 0},
            itemStyle: {color: colour("accent"), borderColor: colour("card"), borderWidth: 1.5}},
          {name: "chosen", type: "scatter", silent: true, symbolSize: 22, z: 6, data: chosen && shown().includes(chosen) ? [dot(chosen)] : [],
            itemStyle: {color: "transparent", borderColor: colour("ink"), borderWidth: 2}},
        ].filter((series) => series.data.length || series.name === "front"),
      };
    });
    plot.on("click", (item) => { if (item.data && item.data.choice !== undefined) look(choices[item.data.choice]); });
    follow.push(() => plot.redraw());
  }

  const word = (text) => (/^[A-Za-z0-9_\-./=:,+%@]+$/.test(text) ? text : "'" + text.replace(/'/g, "'\\''") + "'");
  function commandOf(row) {
    const sets = data.fixed.concat(data.columns.map((column, c) => column.path + "=" + row[0][c]));
    return "cd " + word(data.folder) + " && synfire run " + word(data.scenario) + sets.map((set) => " \\\n  --set " + word(set)).join("");
  }

  function closely(grid) {
    const place = card("Chosen", "narrow");
    const body = element("div", {id: "chosen"});
    place.append(body);
    grid.append(place);
    function draw() {
      body.replaceChildren();
      if (!chosen) {
        body.append(element("p.empty", "nothing is done"));
        return;
      }
      const rank = chosen.rank === kBest ? ["front", "on the front"] : chosen.rank === kDominated ? ["plain", "beaten by the front"] : ["bad", "not allowed"];
      body.append(element("p", element("span.badge." + rank[0], rank[1])));
      body.append(facts(columns.map((column, c) => [column.name, element("b", chosen.values[c])])), element("p"),
        facts(metrics.map((metric, m) => [titleOf(m), element("b", show(metric.path, chosen.numbers[m]))])));
      const row = data.rows[chosen.points[0]];
      const reason = chosen.points.map((point) => data.rows[point][3]).find((text) => text);
      if (reason) body.append(element("p.note", row[2] + ": " + reason));
      const command = commandOf(row);
      body.append(element("p.note", chosen.points.length > 1 ? `Runs again (one of ${chosen.points.length} seeds):` : "Runs again:"), element("pre", {id: "command"}, command),
        element("p", element("button", {onclick: (event) => {
          navigator.clipboard?.writeText(command).then(() => { event.target.textContent = "copied"; }, () => {});
        }}, "copy")),
        element("p.note", "Results: ", element("code", "points/" + String(chosen.points[0]).padStart(6, "0"))));
    }
    draw();
    follow.push(draw);
  }

  function parallel(grid) {
    if (valued.length === 0) return;
    const place = card("All axes at once", "", "Drag along an axis to keep only what passes there; click an axis to drop it. The dots above and the table follow.",
      element("button", {onclick: () => { brushed = null; plot.redraw(); follow.forEach((draw) => draw()); }}, "all again"));
    grid.append(place);
    // Lists of a few values are names at equal distances; ranges and metrics are numbers.
    const spaced = (c) => scales[c].numeric && scales[c].texts.length > 12;
    const dims = [...columns.map((column, c) => ({name: column.name, path: column.path, texts: spaced(c) ? null : scales[c].texts,
      of: (one) => (spaced(c) ? numberOf(one.values[c]) : scales[c].place.get(one.values[c]))})),
    ...metrics.map((metric, m) => ({name: titleOf(m), path: metric.path, metric: true, of: (one) => one.numbers[m]}))];
    const lines = valued.filter((one) => dims.every((dim) => dim.of(one) !== null)).sort((p, q) => p.rank - q.rank).slice(-5000);
    const span = (dim) => {
      const all = lines.map(dim.of), low = Math.min(...all), high = Math.max(...all), room = (high - low) * 0.04 || Math.abs(high) * 0.04 || 1;
      return {min: low - room, max: high + room};
    };
    const text = () => ({color: colour("ink"), fontSize: 11, textBorderColor: colour("card"), textBorderWidth: 3, showMinLabel: false, showMaxLabel: false});
    const faint = Math.max(0.06, Math.min(0.45, 40 / lines.length));
    const plot = chart(place, "", () => ({
      parallel: {left: 60, right: 90, top: 44, bottom: 28, parallelAxisDefault: {
        nameTextStyle: {color: colour("ink"), fontWeight: 600, fontSize: 12}, axisLine: {lineStyle: {color: colour("faint")}},
        areaSelectStyle: {width: 22, borderColor: colour("accent"), color: colour("accent"), opacity: 0.25}}},
      parallelAxis: dims.map((dim, d) => ({dim: d, name: dim.name, ...(dim.texts ? {type: "category", data: dim.texts, boundaryGap: true, axisLabel: {...text(), showMinLabel: null, showMaxLabel: null}}
        : {type: "value", ...span(dim), axisLabel: {...text(), formatter: (v) => (dim.metric ? show(dim.path, v) : parts.plain(v))}})})),
      series: [{type: "parallel", smooth: 0.12, inactiveOpacity: 0.02, activeOpacity: 0.9, lineStyle: {width: 1.2, opacity: faint},
        data: lines.map((one) => ({value: dims.map((dim) => dim.of(one)), lineStyle: one.rank === kBest ? {color: colour("accent"), width: 2, opacity: 0.85} : {color: colour("second")}}))}],
    }));
    plot.on("axisareaselected", () => {
      const series = plot.get().getModel().getSeriesByIndex(0);
      const resting = series.getRawIndicesByActiveState("normal").length > 0;
      brushed = resting ? null : new Set(series.getRawIndicesByActiveState("active").map((i) => lines[i].i));
      follow.forEach((draw) => draw());
    });
  }

  function heat(grid) {
    if (columns.length < 2 || valued.length === 0) return;
    let a = 0, b = 1, m = 0;
    const names = columns.map((column) => column.name);
    const place = card("Two axes", "half", "The mean over everything else.", element("label", "across "), select(names, a, (to) => { a = to; plot.redraw(); }),
      element("label", "up "), select(names, b, (to) => { b = to; plot.redraw(); }), select(metrics.map((_, i) => titleOf(i)), m, (to) => { m = to; plot.redraw(); }));
    grid.append(place);
    // Continuous axes fall into a dozen bins of equal counts.
    const bins = (c) => (scales[c].texts.length <= 30 ? {names: scales[c].texts, of: (one) => scales[c].place.get(one.values[c])}
      : (() => {
        const count = 12, size = scales[c].texts.length / count;
        return {names: Array.from({length: count}, (_, i) => "≥ " + scales[c].texts[Math.floor(i * size)]), of: (one) => Math.min(count - 1, Math.floor(scales[c].place.get(one.values[c]) / size))};
      })());
    const plot = chart(place, "", () => {
      const across = bins(a), up = bins(b), sums = new Map();
      for (const one of valued) {
        if (one.numbers[m] === null) continue;
        const key = across.of(one) + "," + up.of(one);
        const cell = sums.get(key) || [0, 0];
        sums.set(key, [cell[0] + one.numbers[m], cell[1] + 1]);
      }
      const cells = [...sums].map(([key, [sum, count]]) => [...key.split(",").map(Number), sum / count]);
      const numbers = cells.map((cell) => cell[2]);
      const low = Math.min(...numbers), high = Math.max(...numbers);
      return {
        grid: {left: 96, right: 96, top: 12, bottom: 56},
        tooltip: tooltip({formatter: (item) => `${escape(names[a])} <b>${escape(across.names[item.value[0]])}</b><br>${escape(names[b])} <b>${escape(up.names[item.value[1]])}</b><br>${escape(metrics[m].name)} <b>${escape(show(metrics[m].path, item.value[2]))}</b>`}),
        xAxis: axis(names[a], {type: "category", data: across.names, splitLine: {show: false}}),
        yAxis: axis(names[b], {type: "category", data: up.names, nameGap: 74, splitLine: {show: false}, axisLabel: {color: colour("soft"), width: 66, overflow: "truncate"}}),
        visualMap: {min: low, max: high > low ? high : low + 1, right: 4, top: "middle", itemHeight: 160, itemWidth: 12, calculable: true, textStyle: {color: colour("soft")}, formatter: (v) => show(metrics[m].path, v),
          inRange: {color: ["#fbe9dd", "#f2b48c", "#dd7a4a", "#a5482a", "#4f2a3c"]}},
        series: [{type: "heatmap", data: cells, itemStyle: {borderColor: colour("card"), borderWidth: 2}, label: {show: cells.length <= 60, formatter: (item) => show(metrics[m].path, item.value[2]), fontSize: 11}}],
      };
    });
  }

  /** Share of the variance of a metric that the values of one axis explain by themselves. */
  function effect(c, m) {
    const of = valued.filter((one) => one.numbers[m] !== null);
    const mean = of.reduce((sum, one) => sum + one.numbers[m], 0) / of.length;
    const total = of.reduce((sum, one) => sum + (one.numbers[m] - mean) ** 2, 0);
    if (!(total > 0)) return 0;
    const groups = new Map();
    const many = scales[c].texts.length > 12 && scales[c].numeric;
    for (const one of of) {
      const place = scales[c].place.get(one.values[c]);
      const key = many ? Math.floor((place * 8) / scales[c].texts.length) : place;
      const group = groups.get(key) || [0, 0];
      groups.set(key, [group[0] + one.numbers[m], group[1] + 1]);
    }
    let between = 0;
    for (const [sum, count] of groups.values()) between += count * (sum / count - mean) ** 2;
    return between / total;
  }
  function sensitivity(grid) {
    if (valued.length < 3) return;
    const place = card("What moves what", columns.length < 2 ? "" : "half", "Share of a number's variance that one axis explains alone; the rest is interplay" + (seeds ? "." : " and chance."));
    grid.append(place);
    chart(place, "", () => ({
      grid: {left: 12, right: 24, top: 36, bottom: 30, containLabel: true},
      legend: {top: 2, left: 4, itemWidth: 12, textStyle: {color: colour("soft")}},
      tooltip: tooltip({trigger: "axis", axisPointer: {type: "shadow"}, valueFormatter: (v) => (100 * v).toFixed(1) + " %"}),
      xAxis: axis("", {type: "value", min: 0, max: 1, axisLabel: {color: colour("soft"), formatter: (v) => Math.round(v * 100) + " %"}}),
      yAxis: axis("", {type: "category", data: columns.map((column) => column.name), inverse: true, axisLabel: {color: colour("ink"), width: 170, overflow: "truncate"}}),
      series: metrics.slice(0, 6).map((_, m) => ({name: titleOf(m), type: "bar", barMaxWidth: 14, data: columns.map((_, c) => effect(c, m)), itemStyle: {color: hue(m), borderRadius: [0, 3, 3, 0]}})),
    }));
  }

  function table(grid) {
    const search = element("input", {type: "search", "aria-label": "filter", title: "filter", oninput: () => { page = 0; draw(); }});
    const place = card("Every choice", "", null, search);
    const body = element("div.scroll");
    const turn = element("p.note");
    place.append(body, turn);
    grid.append(place);
    const kPage = 25;
    let page = 0, by = goals.length ? columns.length + goals[0] : 0, up = metrics[goals[0]]?.goal !== "max";
    const cell = (one, k) => (k < columns.length ? (scales[k].numeric ? numberOf(one.values[k]) : one.values[k]) : one.numbers[k - columns.length]);
    const stateOf = (one) => [...new Set(one.points.map((point) => data.rows[point][2]))].join(", ");
    function draw() {
      const wanted = search.value.toLowerCase();
      const list = choices.filter((one) => (brushed === null || brushed.has(one.i)) && (!wanted || (one.values.join(" ") + " " + stateOf(one)).toLowerCase().includes(wanted)));
      list.sort((p, q) => {
        const a = cell(p, by), b = cell(q, by);
        if (a === null || b === null) return (a === null) - (b === null);
        return (a < b ? -1 : a > b ? 1 : 0) * (up ? 1 : -1);
      });
      const pages = Math.max(1, Math.ceil(list.length / kPage));
      page = Math.min(page, pages - 1);
      const heads = [...columns.map((column) => column.name), ...metrics.map((_, m) => titleOf(m))];
      body.replaceChildren(element("table", element("thead", element("tr", ...heads.map((name, k) => element("th.sort" + (k >= columns.length ? ".number" : ""),
        {onclick: () => { up = by === k ? !up : true; by = k; draw(); }}, name + (by === k ? (up ? " ▴" : " ▾") : ""))), element("th", "state"))),
      element("tbody", ...list.slice(page * kPage, (page + 1) * kPage).map((one) => element("tr.pick" + (one === chosen ? ".chosen" : ""), {onclick: () => look(one), "data-choice": one.i},
        ...one.values.map((text) => element("td", text)), ...metrics.map((metric, m) => element("td.number", show(metric.path, one.numbers[m]))),
        element("td", one.rank === kBest ? element("span.badge.front", "front") : element("span.badge.plain", stateOf(one))))))));
      turn.replaceChildren(`${list.length} of ${choices.length} choices `, element("button", {onclick: () => { page = Math.max(0, page - 1); draw(); }}, "‹"),
        ` page ${page + 1} of ${pages} `, element("button", {onclick: () => { page = Math.min(pages - 1, page + 1); draw(); }}, "›"));
    }
    draw();
    follow.push(draw);
  }

  header();
  const grid = element("div.grid");
  main.append(grid);
  front(grid);
  closely(grid);
  parallel(grid);
  heat(grid);
  sensitivity(grid);
  table(grid);
  footer("Numbers are those of results.csv; a choice is a point, its seeds together.");
})();
