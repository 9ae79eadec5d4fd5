// Overview and matrix: every requirement of every regime, one cell each, with mark and word beside the colour.
const ROOMY = 30; // up to so many requirements, cells also carry titles
const SHORT_ID = 10; // characters that fit a cell without a title

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

function foreignNotes(regime) {
  const foreign = membersOf(regime).filter((verdict) => verdict.verdict !== verdict.native);
  return [foreign.length > 0 && make("span.note", null, `⚑ ${say("foreign", foreign.length)}`),
    foreign.some(restsOnExample) && make("span.tag.example", null, say("restsOnExample"))];
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
      regime.until && make("span.note", null, `${say("until")} ${regime.until}`), foreignNotes(regime)),
    said(regime, "note") && make("p.quiet", null, said(regime, "note")),
    regime.claims.length > 0 && [make("h4", null, say("forbiddenClaims")),
      make("ul", null, regime.claims.map((claim) => make("li", null, said(claim, "text"))))]);
}

function overview() {
  const unverified = [...DATA.regimes, ...DATA.verdicts].some((one) => one.criteria === "unverified");
  return make("section", { id: "overview", "aria-labelledby": "h-overview" },
    make("h2", { id: "h-overview" }, say("overview")),
    make("p.lead", null, say("overviewLead")),
    make("ul.cards", null, DATA.regimes.map(regimeCard)),
    unverified && make("p.footnote", null, "* ", say("unverified")));
}

/** What a regime says of the models of one group; nothing where it was not asked of them. */
function partOf(regime, group) {
  return (regime.models || []).find((part) => part.models.includes(group.id));
}

function groupRow(group) {
  const inherited = group.inherits.map((one) => make("li", null, `${one.what} ← ${one.from}: ${one.reason}`));
  return [[make("b", null, modelsText(group.models)), make("p.quiet", null, group.artefacts.join(", "))],
    DATA.regimes.map((regime) => [regime, partOf(regime, group)]).filter(([, part]) => part)
      .map(([regime, part]) => make("p", null, `${said(regime, "name")} `, verdictTag(part.verdict))),
    make("ul.plain-list", null, said(group, "differs").map((text) => make("li", null, text))),
    inherited.length > 0 && make("ul.plain-list", null, inherited)];
}

/** The models of a family: one row for those that were judged together. */
function models() {
  if (!DATA.groups) return null;
  return make("section", { id: "family", "aria-labelledby": "h-family" },
    make("h2", { id: "h-family" }, say("family")),
    make("p.lead", null, say("familyLead", DATA.models.length)),
    table(say("family"), [say("models"), say("verdicts"), say("differs"), say("inherits")], DATA.groups.map(groupRow)));
}

function cellLabel(verdict) {
  return [shortId(verdict.requirement), said(verdict, "title"), verdict.verdict, say(verdict.obligation),
    modelsText(verdict.models), verdict.criteria === "unverified" && "criteria: unverified"].filter(Boolean).join(", ");
}

function cell(verdict, titled, name = shortId(verdict.requirement)) {
  const known = VERDICT[verdict.verdict];
  const flags = (verdict.criteria === "unverified" ? "*" : "") +
    (verdict.override || verdict.native !== verdict.verdict ? "⚑" : "");
  return make("div.cell-box", { role: "gridcell" },
    make(`button.cell.${known.cls}${verdict.obligation === "recommended" ? ".optional" : ""}`, {
      type: "button", tabindex: "-1", "data-open": keyOf(verdict), "data-verdict": verdict.verdict,
      "aria-label": cellLabel(verdict), title: `${shortId(verdict.requirement)} ${said(verdict, "title")}`,
    },
    make("span.cell-id", null, name, !titled && modelTag(verdict), make("sup", null, flags)),
    titled && make("span.cell-title", null, said(verdict, "title"), modelTag(verdict)),
    make("span.cell-word", null, `${known.mark} ${known.word}`)));
}

/** Requirements with parts stand before them, row by row; a large standard goes by clause; few stand with titles. */
function layoutOf(members) {
  if (members.some((verdict) => partDepth(verdict) > 0)) return "tree";
  const short = members.every((verdict) => shortId(verdict.requirement).length <= SHORT_ID);
  return members.length > ROOMY && short ? "dense" : "roomy";
}

function partDepth(verdict) {
  let depth = 0;
  for (let at = verdict; depth < 9 && at && at.part_of; ++depth) at = wholeOf(at);
  return depth;
}

function grouped(members, nameOfGroup) {
  const groups = new Map();
  for (const verdict of members) {
    const name = nameOfGroup(verdict);
    if (!groups.has(name)) groups.set(name, []);
    groups.get(name).push(verdict);
  }
  return groups;
}

const cellsOf = (cells) => make("div.cells", { role: "presentation" }, cells);

function treeRows(members) {
  let top = "";
  const rows = grouped(members, (verdict) => (top = partDepth(verdict) === 0 ? keyOf(verdict) : top));
  return [...rows.values()].map(([first, ...parts]) => {
    const prefix = `${shortId(first.requirement)}.`;
    const name = (part) => "↳".repeat(Math.max(partDepth(part), 1)) + " " +
      (shortId(part.requirement).startsWith(prefix) ? shortId(part.requirement).slice(prefix.length) : shortId(part.requirement));
    return make("div.matrix-row", { role: "row" }, make("div.tree-top", { role: "presentation" }, cell(first, true)),
      cellsOf(parts.map((part) => cell(part, true, name(part)))));
  });
}

function clauseRows(members) {
  const rows = grouped(members, (verdict) => shortId(verdict.requirement).replace(/-[^-]*$/, ""));
  return [...rows].map(([clause, row]) => make("div.matrix-row", { role: "row" },
    make("div.clause", { role: "rowheader" }, clause), cellsOf(row.map((verdict) => cell(verdict, false)))));
}

const ROWS = {
  tree: treeRows,
  dense: clauseRows,
  roomy: (members) => make("div.matrix-row", { role: "row" }, cellsOf(members.map((verdict) => cell(verdict, true)))),
};

function matrix(regime, at) {
  const members = membersOf(regime);
  if (members.length === 0) return null;
  const layout = layoutOf(members);
  const grid = make(`div.matrix.${layout}`, { role: "grid", "aria-label": said(regime, "name"), "aria-describedby": "matrix-help" }, ROWS[layout](members));
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
