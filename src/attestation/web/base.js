// What all parts of the page share: the data, the language, and the making of nodes. Text from the data reaches the
// page as text nodes alone.
const DATA = JSON.parse(document.getElementById("assessment").textContent);
const state = {
  language: document.documentElement.lang === "ja" ? "ja" : "en",
  open: null, // key of the verdict in the panel
  shown: new Set(Object.keys(VERDICT)),
  search: "",
};

/** Characters that would reorder or hide text on the screen, made visible. */
function clean(text) {
  return String(text).replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g, "\ufffd");
}

/** The one of a pair [en, ja] that is in the page's language, with {} or {0} {1} … filled in. */
function pick(pair, ...values) {
  if (!pair) return "";
  let at = 0;
  return pair[state.language === "ja" ? 1 : 0].replace(/\{(\d?)\}/g, (_, digit) => values[digit === "" ? at++ : +digit]);
}
const say = (name, ...values) => pick(WORDS[name], ...values);
/** A text of the data, which has the Japanese one under NAME_ja. */
const said = (owner, name) => (state.language === "ja" && owner[name + "_ja"]) || owner[name] || "";

/** make("p.note", {title}, child, "text", [children]): null and false children are left out. */
function make(spec, attributes, ...children) {
  const [tag, ...classes] = spec.split(".");
  const node = document.createElement(tag);
  if (classes.length) node.className = classes.join(" ");
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : clean(value));
  }
  node.append(...nodes(children));
  return node;
}

function nodes(children) {
  return children.flat(Infinity)
    .filter((child) => child !== null && child !== undefined && child !== false && child !== "")
    .map((child) => (child instanceof Node ? child : document.createTextNode(clean(child))));
}

const SVG = "http://www.w3.org/2000/svg";
function draw(tag, attributes, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes || {})) node.setAttribute(name, clean(value));
  node.append(...nodes(children));
  return node;
}

/** A table in a box of its own that scrolls, so that the page never does. */
function table(caption, heads, rows, className) {
  return make("div.scroll", { tabindex: "0", role: "region", "aria-label": caption },
    make(className ? "table." + className : "table", null,
      make("caption.hidden", null, caption),
      make("thead", null, make("tr", null, heads.map((head) => make("th", { scope: "col" }, head)))),
      make("tbody", null, rows.map((cells) => make("tr", null, cells.map((cell) => make("td", null, cell)))))));
}

/** The first `few` of many things, and a button for the rest. */
function few(items, count, show, tag = "ul.plain-list") {
  const list = make(tag, null, items.slice(0, count).map(show));
  if (items.length <= count) return list;
  const button = make("button.link", { type: "button", onclick: () => {
    list.append(...items.slice(count).map(show));
    button.remove();
  } }, say("showAll", items.length));
  return [list, button];
}

function verdictTag(verdict, long = true) {
  const known = VERDICT[verdict] || VERDICT["INCONCLUSIVE"];
  return make(`span.tag.${known.cls}`, { title: pick(known.gloss) },
    make("span", { "aria-hidden": "true" }, known.mark + " "), long ? verdict : known.word);
}

function hexadecimal(number) {
  return "0x" + Number(number).toString(16);
}

function humanSize(bytes) {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let at = 0;
  while (bytes >= 1024 && at + 1 < units.length) {
    bytes /= 1024;
    ++at;
  }
  return at === 0 ? `${bytes} B` : `${bytes.toFixed(1)} ${units[at]}`;
}

const byId = (list) => new Map(list.map((item) => [item.id, item]));
const OBSERVATIONS = byId(DATA.observations);
const EXAMINATIONS = byId(DATA.examinations);
const CHECKS = byId(DATA.checks);
const SOURCES = byId(DATA.sources);
const ARTEFACTS = new Map(DATA.artefacts.map((artefact) => [artefact.name, artefact]));

/** Verdicts have no id of their own: a requirement may have one for each model. */
const keyOf = (verdict) => (verdict.model ? `${verdict.requirement} [${verdict.model}]` : verdict.requirement);
const VERDICTS = new Map(DATA.verdicts.map((verdict) => [keyOf(verdict), verdict]));
/** Models where a line must do: the first three, and how many more. Empty: every model. */
function modelsText(models) {
  if (!models || models.length === 0) return "";
  return models.length <= 4 ? models.join(", ") : `${models.slice(0, 3).join(", ")} ${say("moreModels", models.length - 3)}`;
}
const modelTag = (verdict) => (verdict.models ? ` [${modelsText(verdict.models)}]` : "");
/** What the verdict is part of: of the same models where they differ. */
const wholeOf = (verdict) => verdict.part_of &&
  (VERDICTS.get(verdict.part_of) || DATA.verdicts.find((one) => one.requirement === verdict.part_of && (!verdict.model || one.models.includes(verdict.model))));
/** False for a verdict on models alone that the regime was not asked of. */
const askedOf = (regime, verdict) => !verdict.models || !regime.models ||
  regime.models.some((part) => part.models.some((model) => verdict.models.includes(model)));
const shortId = (id) => id.slice(id.indexOf("/") + 1);

/** True when the verdict counts a label and the product's labels are made up: a demonstration, no fact. */
const restsOnExample = (verdict) => DATA.labels.some((label) => label.example) && verdict.reasons.some((one) => one.kind === "label");

/** The verdicts of a regime, parts right behind what they are part of. */
function membersOf(regime) {
  const ids = new Set(regime.requirements);
  const own = DATA.verdicts.filter((verdict) => ids.has(verdict.requirement) && askedOf(regime, verdict));
  const parts = (id) => own.filter((verdict) => verdict.part_of === id);
  const tops = own.filter((verdict) => !verdict.part_of || !ids.has(verdict.part_of));
  const seen = new Set();
  const ordered = [];
  const take = (verdict) => {
    if (seen.has(verdict)) return;
    seen.add(verdict);
    ordered.push(verdict);
    parts(verdict.requirement).forEach(take);
  };
  tops.forEach(take);
  own.forEach(take);
  return ordered;
}

/** A link to a requirement's panel, with our verdict; plain text where this report has no verdict on it. */
function requirementLink(id, withVerdict = true) {
  const verdict = VERDICTS.get(id) || DATA.verdicts.find((one) => one.requirement === id);
  if (!verdict) return make("code", null, id);
  const known = VERDICT[verdict.verdict];
  return make("button.chip", { type: "button", "data-open": keyOf(verdict), title: said(verdict, "title") },
    withVerdict && make(`span.dot.${known.cls}`, { "aria-hidden": "true" }, known.mark), id,
    withVerdict && make("span.hidden", null, ` ${verdict.verdict}`));
}
const requirementLinks = (ids, withVerdict) => make("span.chips", null, ids.map((id) => requirementLink(id, withVerdict)));
