// Overview and matrix: every requirement of every regime, one cell each, with mark and word beside the colour.
const ROOMY = 30; // up to so many requirements, cells also carry titles

function countsBar(counts) {
  const parts = [["pass", counts.pass], ["fail", counts.fail], ["open", counts.inconclusive], ["none", counts.not_applicable]];
  const bar = make("div.bar", { "aria-hidden": "true" }, parts.filter(([, count]) => count > 0).map(([cls, count]) => {
    const part = make(`span.${cls}`);
    part.style.flexGrow = count;
    return part;
  }));
  const names = Object.keys(VERDICT);
  return [bar, make("p.counts", null, parts.map(([cls, count], at) =>
    make(`span.count.${cls}`, { title: names[at] }, `${VERDICT[names[at]].mark} `, make("b", null, String(count)),
      make("span.hidden", null, ` ${names[at]} `))))];
}

const total = (counts) => counts.pass + counts.fail + counts.inconclusive + counts.not_applicable;

function criteriaNote(criteria) {
  if (criteria === "seen") return null;
  return make(`span.note.${criteria}`, { title: criteria === "unverified" ? say("unverified") : "" },
    `criteria: ${criteria}${criteria === "unverified" ? "*" : ""}`);
}

function regimeCard(regime, at) {
  return make("li.card." + VERDICT[regime.verdict].cls, null,
    make("div.card-head", null,
      make("h3", null, make("a", { href: `#matrix-${at}` }, said(regime, "name"))),
      make("span.market", { title: say("market") }, regime.market || say("standard"))),
    verdictTag(regime.verdict),
    total(regime.counts) > 0 ? countsBar(regime.counts) : make("p.quiet", null, say("noRequirements")),
    total(regime.recommended) > 0 && make("p.quiet", null, `${say("recommended")}: `,
      Object.keys(VERDICT).map((name, i) => `${VERDICT[name].mark} ${Object.values(regime.recommended)[i]}  `)),
    make("p.card-foot", null, criteriaNote(regime.criteria),
      regime.until && make("span.note", null, `${say("until")} ${regime.until}`)),
    said(regime, "note") && make("p.quiet", null, said(regime, "note")));
}

function overview() {
  const unverified = [...DATA.regimes, ...DATA.verdicts].some((one) => one.criteria === "unverified");
  return make("section", { id: "overview", "aria-labelledby": "h-overview" },
    make("h2", { id: "h-overview" }, say("overview")),
    make("p.lead", null, say("overviewLead")),
    make("ul.cards", null, DATA.regimes.map(regimeCard)),
    unverified && make("p.footnote", null, "* ", say("unverified")));
}

function cellLabel(verdict) {
  return [shortId(verdict.requirement), said(verdict, "title"), verdict.verdict, say(verdict.obligation),
    verdict.model, verdict.criteria === "unverified" && "criteria: unverified"].filter(Boolean).join(", ");
}

function cell(verdict, roomy) {
  const known = VERDICT[verdict.verdict];
  const flags = (verdict.criteria === "unverified" ? "*" : "") +
    (verdict.override || verdict.native !== verdict.verdict ? "⚑" : "");
  const classes = [known.cls, verdict.obligation === "recommended" ? "optional" : "", verdict.part_of ? "part" : ""];
  return make("div.cell-box", { role: "gridcell" },
    make("button.cell." + classes.filter(Boolean).join("."), {
      type: "button", tabindex: "-1", "data-open": keyOf(verdict), "data-verdict": verdict.verdict,
      "aria-label": cellLabel(verdict), title: `${shortId(verdict.requirement)} ${said(verdict, "title")}`,
    },
    make("span.cell-id", null, verdict.part_of ? "↳ " : "", shortId(verdict.requirement), make("sup", null, flags)),
    roomy && make("span.cell-title", null, said(verdict, "title"), verdict.model && ` [${verdict.model}]`),
    make("span.cell-word", null, `${known.mark} ${known.word}`)));
}

/** Rows of a large regime: one for each clause, which is what stands before the last hyphen but one of no use. */
function rowsOf(members, roomy) {
  if (roomy) return [["", members]];
  const rows = new Map();
  for (const verdict of members) {
    const clause = shortId(verdict.requirement).replace(/-[^-]*$/, "");
    if (!rows.has(clause)) rows.set(clause, []);
    rows.get(clause).push(verdict);
  }
  return [...rows];
}

function matrix(regime, at) {
  const members = membersOf(regime);
  if (members.length === 0) return null;
  const roomy = members.length <= ROOMY;
  const grid = make(`div.matrix.${roomy ? "roomy" : "dense"}`, { role: "grid", "aria-label": said(regime, "name"), "aria-describedby": "matrix-help" },
    rowsOf(members, roomy).map(([clause, row]) => make("div.matrix-row", { role: "row" },
      clause && make("div.clause", { role: "rowheader" }, clause),
      make("div.cells", { role: "presentation" }, row.map((verdict) => cell(verdict, roomy))))));
  grid.querySelector(".cell").tabIndex = 0;
  return make("div.regime", { id: `matrix-${at}` },
    make("h3", null, said(regime, "name"), " ", verdictTag(regime.verdict), " ", criteriaNote(regime.criteria)),
    grid);
}

function filters() {
  const count = (name) => DATA.verdicts.filter((verdict) => verdict.verdict === name).length;
  const toggle = (name) => make(`button.filter.${VERDICT[name].cls}`, {
    type: "button", "aria-pressed": String(state.shown.has(name)),
    onclick: (event) => {
      if (state.shown.has(name)) state.shown.delete(name);
      else state.shown.add(name);
      event.currentTarget.setAttribute("aria-pressed", String(state.shown.has(name)));
      applyFilter();
    },
  }, `${VERDICT[name].mark} ${name} `, make("b", null, String(count(name))));
  return make("div.filters", { role: "group", "aria-label": say("filter") }, Object.keys(VERDICT).map(toggle),
    make("input.search", { type: "search", placeholder: say("find"), "aria-label": say("find"), value: state.search,
      oninput: (event) => {
        state.search = event.currentTarget.value;
        applyFilter();
      } }));
}

function matches(verdict) {
  const wanted = state.search.trim().toLowerCase();
  return state.shown.has(verdict.verdict) &&
    [verdict.requirement, verdict.title, verdict.title_ja].some((text) => text.toLowerCase().includes(wanted));
}

/** What the filter leaves out stays in its place, pale: a matrix that changes shape cannot be compared. */
function applyFilter() {
  for (const button of document.querySelectorAll(".cell"))
    button.classList.toggle("pale", !matches(VERDICTS.get(button.dataset.open)));
}

function verdicts() {
  return make("section", { id: "verdicts", "aria-labelledby": "h-verdicts" },
    make("h2", { id: "h-verdicts" }, say("verdicts")),
    filters(),
    make("p.legend", null, make("span", { id: "matrix-help" }, say("matrixHelp")),
      [say("legendRecommended"), say("legendUnverified"), say("legendOverride")].map((text) => make("span", null, text))),
    DATA.regimes.map(matrix));
}

/** Arrow keys in a matrix: left and right along the order, up and down to what stands there on the screen. */
function moveInMatrix(event) {
  const grid = event.target.closest(".matrix");
  const current = event.target.closest(".cell");
  if (!grid || !current) return;
  const cells = [...grid.querySelectorAll(".cell")];
  const at = cells.indexOf(current);
  const target = {
    ArrowRight: () => cells[at + 1], ArrowLeft: () => cells[at - 1], Home: () => cells[0], End: () => cells[cells.length - 1],
    ArrowDown: () => nearest(cells, current, 1), ArrowUp: () => nearest(cells, current, -1),
  }[event.key];
  if (!target) return;
  event.preventDefault();
  const next = target();
  if (!next) return;
  current.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}

function nearest(cells, current, direction) {
  const from = current.getBoundingClientRect();
  const middle = (box) => box.left + box.width / 2;
  const candidates = cells.map((node) => ({ node, box: node.getBoundingClientRect() }))
    .filter(({ box }) => (box.top - from.top) * direction > 2);
  candidates.sort((a, b) => (a.box.top - b.box.top) * direction || Math.abs(middle(a.box) - middle(from)) - Math.abs(middle(b.box) - middle(from)));
  return candidates.length ? candidates[0].node : undefined;
}
