// Draws the charts and the table of calls from the JSON that the page holds.
"use strict";
(function () {
  const json = (id) => JSON.parse(document.getElementById(id).textContent);
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const figures = json("figures-json");
  const narrow = () => window.innerWidth < 640;

  // ---- Charts

  // Leaves out labels that would stand closer than a sixth of a narrow chart.
  function thin(axis) {
    const least = (axis.range[1] - axis.range[0]) / 6;
    let last = -Infinity;
    const kept = axis.tickvals.map((at) => at - last >= least && ((last = at), true));
    axis.ticktext = axis.ticktext.filter((_, i) => kept[i]);
    axis.tickvals = axis.tickvals.filter((_, i) => kept[i]);
  }

  // The dark blue of the charts is too dark on dark paper.
  function dataOf(figure) {
    const text = JSON.stringify(figure.data);
    return JSON.parse(dark.matches ? text.replaceAll("#0072b2", "#3f9fe0") : text);
  }

  function layoutOf(figure, height) {
    const style = getComputedStyle(document.documentElement);
    const ink = style.getPropertyValue("--ink").trim();
    const line = style.getPropertyValue("--line").trim();
    const axis = { gridcolor: line, zerolinecolor: line, linecolor: line };
    const layout = structuredClone(figure.layout);
    if (layout.xaxis.ticktext !== undefined && narrow()) thin(layout.xaxis);
    layout.xaxis = { ...axis, ...layout.xaxis };
    layout.yaxis = { ...axis, ...layout.yaxis };
    return {
      paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
      font: { color: ink, family: "system-ui, sans-serif", size: narrow() ? 11 : 13 },
      margin: { l: narrow() ? 42 : 60, r: 12, t: 12, b: 44 },
      height: height, hovermode: "closest", bargap: 0.12,
      legend: { orientation: "h", x: 0, y: 1.02, yanchor: "bottom", traceorder: "normal" },
      dragmode: narrow() ? false : "zoom",
      ...layout,
    };
  }

  function draw(name) {
    const place = document.getElementById("chart-" + name);
    const layout = layoutOf(figures[name], Number(place.dataset.height));
    const data = dataOf(figures[name]);
    const config = { responsive: true, displaylogo: false, displayModeBar: false };
    return Plotly.react(place, data, layout, config);
  }

  function theme() {
    document.documentElement.classList.toggle("dark", dark.matches);
    return Promise.all(Object.keys(figures).map(draw));
  }

  // ---- Table of calls

  // A row: [contig, begin, end, type, score, filters, genotype, quality, copies, evidence], and if
  // they are not what the place tells {id, size, annotation, picture}.
  const size = (row) => row[10]?.size ?? row[2] - row[1];

  // What each column shows of a row.
  function columnsOf(calls) {
    const kind = (row) => calls.types[row[3]];
    const identity = (row) => row[10]?.id ??
      [kind(row), calls.contigs[row[0]], row[1] + 1, row[2]].join("_");
    const place = (row) => calls.contigs[row[0]] + ":" + (row[1] + 1) + "-" + row[2];
    const number = (value) => (value === null ? "" : value.toLocaleString("en"));
    // DataTables reads what it shows and what it searches as HTML.
    const letters = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
    const escape = (words) => String(words).replace(/[&<>"']/g, (letter) => letters[letter]);
    const text = (get, more) => ({
      data: null, ...more,
      render: (row, type) => (type === "sort" ? get(row) : escape(get(row))),
    });
    const count = (get, more) => ({
      data: null, ...more, type: "num",
      render: (row, type) => (type === "display" ? number(get(row)) : get(row) ?? -1),
    });
    // More copies than a gain on one chromosome makes.
    const copies = (row, type) =>
      type !== "display" ? row[8] ?? -1
        : number(row[8]) + (kind(row) === "DUP" && row[8] > 3 ? " (amplified)" : "");
    const annotation = text((row) => row[10]?.annotation ?? "", {
      title: "Annotation", className: "evidence", orderable: false,
    });
    const linked = (row, type) => {
      if (type === "sort" || type === "type") return row[0] * 1e10 + row[1];
      if (type !== "display") return escape(place(row) + " " + identity(row));
      const words = escape(place(row));
      const picture = row[10]?.picture;
      return picture === undefined ? words : '<a href="' + escape(picture) + '">' + words + "</a>";
    };
    return [
      { title: "Place", data: null, type: "num", className: "place", render: linked },
      text(kind, { title: "Type" }),
      count(size, { title: "Size, bp" }),
      count((row) => row[4], { title: "Score" }),
      text((row) => calls.filters[row[5]], { title: "Filter" }),
      text((row) => calls.genotype[row[6]], { title: "Genotype" }),
      count((row) => row[7], { title: "GQ" }),
      { title: "Copies", data: null, type: "num", render: copies },
      text((row) => row[9], { title: "Evidence", className: "evidence", orderable: false }),
      ...(calls.annotated ? [annotation] : []),
    ];
  }

  function makeTable() {
    const calls = json("calls-json");
    const table = new DataTable("#table", {
      data: calls.rows, columns: columnsOf(calls), order: [[0, "asc"]],
      deferRender: true, autoWidth: false, pageLength: 25, lengthMenu: [10, 25, 100, 500],
      language: {
        search: "Search", lengthMenu: "_MENU_ rows", emptyTable: "No call",
        zeroRecords: "No call fits what is asked for", info: "_START_–_END_ of _TOTAL_ calls",
        infoEmpty: "No call", infoFiltered: "(of _MAX_)",
      },
    });
    const form = document.getElementById("filters");
    const value = (id) => document.getElementById(id).value;
    const number = (id, none) => (value(id) === "" ? none : Number(value(id)));
    function apply() {
      const kind = value("f-type");
      const filter = value("f-filter");
      const contig = value("f-contig");
      const score = number("f-score", 0);
      const from = number("f-from", 0);
      const to = number("f-to", Infinity);
      table.search.fixed("form", (_, row) => {
        return (kind === "" || calls.types[row[3]] === kind) && row[4] >= score &&
          size(row) >= from && size(row) <= to &&
          (contig === "" || calls.contigs[row[0]] === contig) &&
          (filter === "" || calls.filters[row[5]].split(";").includes(filter));
      }).draw();
    }
    form.addEventListener("input", apply);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => setTimeout(apply));
    apply();
  }

  dark.addEventListener("change", theme);
  theme().then(() => {
    if (document.getElementById("table") !== null) makeTable();
    document.documentElement.dataset.ready = "yes";
  });
})();
