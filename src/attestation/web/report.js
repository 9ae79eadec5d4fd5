// Puts the page together; language, panel, keyboard, paper.
const SECTIONS = ["overview", "family", "verdicts", "next", "vulnerabilities", "recognition", "statements", "coverage", "anomalies", "requirements", "sources"];
const MANY_LINKS = 12;
const MANY_STEPS = 15;

function head() {
  const meta = [
    [say("on"), DATA.on], [say("models"), DATA.groups ? modelsText(DATA.models) : DATA.models.join(", ")],
    [say("catalogue"), `${DATA.catalogue.version} · ${DATA.catalogue.digest.slice(0, 16)}…`],
    [say("dossier"), DATA.dossier], [say("tool"), `${DATA.tool.name} ${DATA.tool.version}`],
  ].filter(([, value]) => value);
  return make("header.top", null, make("div.inner", null,
    make("div.brand", null, make("span", null, make("b", null, "warifu"), " 割符 · ", say("report")),
      make("span.buttons", null,
        make("button", { type: "button", id: "language", lang: state.language === "ja" ? "en" : "ja", onclick: switchLanguage }, say("switchLanguage")),
        make("button", { type: "button", onclick: () => window.print() }, say("print")))),
    make("h1", null, DATA.product),
    DATA.maker && make("p.maker", null, DATA.maker),
    make("dl.meta", null, meta.map(([name, value]) => make("div", null, make("dt", null, name), make("dd", null, value))))));
}

function contents() {
  return make("nav.contents", { "aria-label": say("contents") }, make("div.inner", null,
    SECTIONS.filter((name) => (name !== "family" || DATA.groups) && (name !== "vulnerabilities" || DATA.exposure.subjects.length > 0)).map((name) => make("a", { href: `#${name}` }, say(name)))));
}

function nextStep(step) {
  const more = step.requirements.length - MANY_LINKS;
  return make("li", null,
    make("p", null, make("span.note.strong", null, say(step.kind)), said(step, "text"), modelTag(step)),
    step.requirements.length > 0 && make("p.quiet", null, `${say("decides")}: `,
      requirementLinks(step.requirements.slice(0, MANY_LINKS)), more > 0 && ` ${say("more", more)}`));
}

function nextSteps() {
  return make("section", { id: "next", "aria-labelledby": "h-next" },
    make("h2", { id: "h-next" }, say("next")),
    make("p.lead", null, DATA.next.length ? say("nextLead") : say("nextNone")),
    few(DATA.next, MANY_STEPS, nextStep, "ol.next"));
}

/** Filled when first opened: a standard's hundred and more details would slow the page down otherwise. */
function requirementFold(verdict) {
  const fold = make("details.fold", { "data-key": keyOf(verdict) }, make("summary", null, verdictTag(verdict.verdict), " ",
    make("code", null, shortId(verdict.requirement)), " ", said(verdict, "title"), modelTag(verdict)));
  const fill = () => {
    if (fold.children.length === 1) fold.append(detail(verdict));
  };
  fold.addEventListener("toggle", () => fold.open && fill());
  fold.fill = fill;
  return fold;
}

function requirements() {
  return make("section", { id: "requirements", "aria-labelledby": "h-requirements" },
    make("h2", { id: "h-requirements" }, say("requirements")),
    make("p.lead", null, say("requirementsLead")),
    DATA.regimes.filter((regime) => regime.requirements.length > 0).map((regime) =>
      make("details.fold.outer", null, make("summary", null, make("b", null, said(regime, "name")), " ", verdictTag(regime.verdict)),
        membersOf(regime).map(requirementFold))));
}

function openPanel(key, { focus = true } = {}) {
  const verdict = VERDICTS.get(key);
  if (!verdict) return;
  state.open = key;
  const order = DATA.regimes.flatMap(membersOf).filter(matches).map(keyOf);
  const at = order.indexOf(key);
  const go = (to, name) => make("button", { type: "button", disabled: !to, "aria-label": say(name), title: say(name), onclick: () => openPanel(to) }, name === "previous" ? "←" : "→");
  const panel = document.getElementById("panel");
  panel.replaceChildren(
    make("div.panel-head", null, make("code", null, key), make("span.buttons", null, go(order[at - 1], "previous"), go(at < 0 ? null : order[at + 1], "following"),
      make("button", { type: "button", id: "close", onclick: closePanel }, `✕ ${say("close")}`))),
    make("div.panel-body", null, make("h3", { id: "panel-title", tabindex: "-1" }, said(verdict, "title") || key), detail(verdict)));
  panel.hidden = false;
  panel.scrollTop = 0;
  document.body.classList.add("with-panel");
  for (const button of document.querySelectorAll(".cell")) button.classList.toggle("current", button.dataset.open === key);
  const current = document.querySelector(".cell.current");
  if (current) current.scrollIntoView({ block: "nearest" });
  if (focus) document.getElementById("panel-title").focus({ preventScroll: true });
  remember(`#r=${encodeURIComponent(key)}`);
}

function closePanel() {
  const panel = document.getElementById("panel");
  if (panel.hidden) return;
  panel.hidden = true;
  document.body.classList.remove("with-panel");
  const current = [...document.querySelectorAll(".cell")].find((button) => button.dataset.open === state.open);
  document.querySelectorAll(".cell.current").forEach((button) => button.classList.remove("current"));
  state.open = null;
  remember("#verdicts");
  if (current) {
    current.closest(".matrix").querySelectorAll(".cell").forEach((button) => { button.tabIndex = -1; });
    current.tabIndex = 0;
    current.focus();
  }
}

/** The address names the open requirement, so that a colleague can be sent to it. */
function remember(hash) {
  try {
    history.replaceState(null, "", hash);
  } catch {
    // A browser may refuse this for files: the page works without.
  }
}

function switchLanguage() {
  state.language = state.language === "ja" ? "en" : "ja";
  render();
  document.getElementById("language").focus();
}

function render() {
  document.documentElement.lang = state.language;
  const opened = [...document.querySelectorAll("details.fold[open]")].map((fold) => fold.dataset.key || fold.querySelector("code,b").textContent);
  document.getElementById("page").replaceChildren(
    make("a.skip", { href: "#verdicts" }, say("skip")),
    head(), contents(),
    make("main", { id: "main" }, overview(), models(), verdicts(), nextSteps(), vulnerabilities(), recognition(), statementsSection(), coverage(), anomalies(), requirements(), sources(),
      make("footer", null, make("p", null, say("disclaimer")),
        make("p", null, `${DATA.tool.name} ${DATA.tool.version} · ${say("catalogue")} ${DATA.catalogue.version} · sha256 `, make("code.hash", null, DATA.catalogue.digest)))),
    make("aside", { id: "panel", role: "dialog", "aria-labelledby": "panel-title", hidden: true }));
  for (const fold of document.querySelectorAll("details.fold"))
    if (opened.includes(fold.dataset.key || fold.querySelector("code,b").textContent)) fold.open = true;
  applyFilter();
  if (state.open) openPanel(state.open, { focus: false });
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open]");
  if (opener) openPanel(opener.dataset.open);
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") closePanel();
  else moveInMatrix(event);
});

// Paper has no folds: everything opens, and closes again afterwards.
let openedForPaper = [];
window.addEventListener("beforeprint", () => {
  const closed = [...document.querySelectorAll("details.fold:not([open])")];
  closed.forEach((fold) => {
    if (fold.fill) fold.fill();
    fold.open = true;
  });
  openedForPaper = closed;
});
window.addEventListener("afterprint", () => openedForPaper.forEach((fold) => { fold.open = false; }));

render();
if (location.hash.startsWith("#r=")) {
  try {
    openPanel(decodeURIComponent(location.hash.slice(3)));
  } catch {
    // An address that somebody cut short opens the page without a panel.
  }
}
