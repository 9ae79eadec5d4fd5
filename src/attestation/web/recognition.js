// Labels on the left, regimes on the right, one line for each arrangement between: drawn, and told again in a table.
const SLOT = 62;
const COLUMN = { label: [4, 206], pill: [272, 330], regime: [664, 244] };
const GRAPH_WIDTH = 912;

const labelId = (label) => (label.level ? `${label.regime}/${label.level}` : label.regime);
const nameOf = (id) => (DATA.names[id] ? said(DATA.names[id], "name") : id);

/** How far the product is from a label that it does not hold. */
function distance(label) {
  const own = DATA.regimes.find((one) => one.regime.split("@")[0] === labelId(label));
  if (!own) return say("notHeld");
  const all = Object.values(own.counts).reduce((sum, count) => sum + count, 0);
  return `${say("notHeld")} · ${say("soFar", own.verdict, own.counts.inconclusive, all)}`;
}

function labelText(label, granted) {
  return [nameOf(labelId(label)), label.number, label.edition, granted ? pick(LABEL_STATE[label.state]) : distance(label),
    label.models && say("forModels", modelsText(label.models)),
    (label.issued || label.expires) && `${label.issued || "?"} → ${label.expires || say("noEnd")}`].filter(Boolean).join(" · ");
}

function spanText(opening) {
  return opening.from || opening.until ? `${opening.from || "?"} → ${opening.until || say("noEnd")}` : "";
}

/** Cuts a text to what fits a box; its whole is in the box's title and in the table. */
function fitted(text, columns) {
  let used = 0;
  let out = "";
  for (const character of clean(text)) {
    used += /[\u2e80-\uffef]/.test(character) ? 2 : 1;
    if (used > columns) return out + "…";
    out += character;
  }
  return out;
}

function box(cls, [x, width], y, height, lines, title) {
  return draw("g", { class: cls },
    draw("title", null, title),
    draw("rect", { x, y: y - height / 2, width, height, rx: cls.includes("operator") ? height / 2 : 7 }),
    lines.map((line, at) => draw("text", {
      x: x + width / 2, y: y + (at - (lines.length - 1) / 2) * 18 + 5, class: at === 0 ? "strong" : "fine",
    }, fitted(line, Math.floor(width / 7.4)))));
}

function curve(cls, x1, y1, x2, y2) {
  const bend = (x2 - x1) / 2;
  return draw("path", { class: cls, d: `M${x1} ${y1} C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}` });
}

/** Boxes wish to stand at the middle of their lines; those that would overlap move down. */
function spread(wishes, gap) {
  let last = -Infinity;
  return wishes.sort((a, b) => a.y - b.y).map((wish) => {
    last = Math.max(wish.y, last + gap);
    return { ...wish, y: last };
  });
}

function places(rows, keyOfRow) {
  const slots = new Map();
  rows.forEach((row, at) => {
    const key = keyOfRow(row);
    if (!slots.has(key)) slots.set(key, []);
    slots.get(key).push((at + 0.5) * SLOT);
  });
  const wishes = [...slots].map(([key, ys]) => ({ key, y: ys.reduce((a, b) => a + b, 0) / ys.length }));
  return new Map(spread(wishes, SLOT).map(({ key, y }) => [key, y]));
}

function graph(labels, openings, granted) {
  const regimes = [...new Set(openings.map((one) => one.regime))];
  const rows = [...openings].sort((a, b) => regimes.indexOf(a.regime) - regimes.indexOf(b.regime) || a.label - b.label);
  const labelY = places(rows, (row) => row.label);
  const regimeY = places(rows, (row) => row.regime);
  const height = Math.max(rows.length * SLOT, ...[...labelY.values(), ...regimeY.values()].map((y) => y + SLOT / 2));
  const [labelX, labelWidth] = COLUMN.label;
  const [pillX, pillWidth] = COLUMN.pill;
  const lines = rows.map((row, at) => {
    const y = (at + 0.5) * SLOT;
    const cls = `${EFFECT[row.effect].cls} ${row.view}`;
    return [curve(`edge ${cls}`, labelX + labelWidth, labelY.get(row.label), pillX, y),
      curve(`edge ${cls}`, pillX + pillWidth, y, COLUMN.regime[0], regimeY.get(row.regime)),
      box(`pill ${cls}`, COLUMN.pill, y, 46,
        [pick(EFFECT[row.effect].word), [pick(VIEW[row.view]), spanText(row)].filter(Boolean).join(" · ")], said(row, "reason"))];
  });
  const boxes = [
    [...labelY].map(([at, y]) => box(`node label ${granted ? "granted" : "prospect"}`, COLUMN.label, y, 48,
      [nameOf(labelId(labels[at])), !granted ? say("notHeld") : labels[at].example ? say("example") : labels[at].number || pick(LABEL_STATE[labels[at].state])],
      labelText(labels[at], granted))),
    [...regimeY].map(([id, y]) => box("node regime", COLUMN.regime, y, 48, [nameOf(id), (DATA.names[id] || {}).market || id], id))];
  return make("div.scroll.graph", { tabindex: "0", role: "region", "aria-label": say("recognition") },
    draw("svg", { viewBox: `0 0 ${GRAPH_WIDTH} ${height}`, width: GRAPH_WIDTH, height, role: "img", "aria-label": `${say("recognition")}. ${say("graphAlt")}` },
      lines, boxes));
}

function terms(list) {
  return list.length > 0 && make("ul.plain-list", null, list.map((term) => make("li", null, said(term, "text"),
    term.confidence !== "seen" && make("span.note", null, pick(CONFIDENCE[term.confidence])))));
}

function openingRow(labels, opening) {
  const label = labels[opening.label];
  return [[label && make("p.quiet", null, `${nameOf(labelId(label))} →`), make("b", null, nameOf(opening.regime))],
    pick(VIEW[opening.view]),
    [make(`span.tag.${EFFECT[opening.effect].cls}`, null, pick(EFFECT[opening.effect].word)), make("p.quiet.nowrap", null, spanText(opening))],
    [make("p", null, said(opening, "reason")),
      opening.models && make("p.quiet", null, say("forModels", modelsText(opening.models))),
      opening.requirements.length > 0 && make("p.quiet", null, `${say("takenAsMet")}: `, requirementLinks(opening.requirements, false))],
    [opening.conditions.length > 0 && make("p.quiet", null, say("conditions")), terms(opening.conditions),
      opening.remains.length > 0 && make("p.quiet", null, say("remains")), terms(opening.remains)],
    [make("span", null, opening.path.join(" → ")), make("p.quiet", null, opening.sources.join(", "), " ",
      opening.confidence !== "seen" && make("span.note", null, pick(CONFIDENCE[opening.confidence])))]];
}

function labelLine(label, granted) {
  return make("li", null, label.example && make("span.tag.example", null, say("example")), " ", labelText(label, granted));
}

function openings(labels, list, granted) {
  const heads = [say("opens"), say("view"), say("effect"), say("reason"), `${say("conditions")} / ${say("remains")}`, say("path")];
  return [make("ul.plain-list.labels", null, labels.map((label) => labelLine(label, granted))),
    list.length === 0 ? make("p.quiet", null, say("nothingOpens")) : [
      graph(labels, list, granted),
      table(granted ? say("opensNow") : say("wouldOpen"), heads, list.map((one) => openingRow(labels, one)), "openings")]];
}

function recognition() {
  return make("section", { id: "recognition", "aria-labelledby": "h-recognition" },
    make("h2", { id: "h-recognition" }, say("recognition")),
    make("h3", null, say("opensNow")),
    DATA.labels.length === 0 ? make("p.quiet", null, say("noLabels")) : openings(DATA.labels, DATA.opens, true),
    make("h3", null, say("wouldOpen")),
    DATA.prospects.length === 0 ? make("p.quiet", null, say("noProspects")) :
      [make("p.lead", null, say("wouldOpenLead")), openings(DATA.prospects, DATA.would_open, false)]);
}
