// From a verdict to what it stands on: reasons, the way to each byte, examinations; then what was and was not examined.
const STEP = {
  artefact: (step) => ["▣", step.text],
  part: (step) => ["▤", `${step.text} ${say("offset", hexadecimal(step.number))}`],
  file: (step) => ["▥", step.text],
  line: (step) => ["¶", say("line", step.number)],
  offset: (step) => ["¶", say("byte", hexadecimal(step.number))],
  packet: (step) => ["¶", say("packet", step.number)],
  other: (step) => ["·", step.text],
};

function cellValue(value) {
  if (value === null) return make("i", null, `${say("unknown")} (NULL)`);
  if (value === "") return make("i", null, `'' (${say("empty")})`);
  return make("code", null, String(value));
}

function digest(artefact) {
  return artefact && make("p.digest", null, `sha256 `, make("code", null, artefact.sha256), ` · ${humanSize(artefact.size)}`);
}

function observation(id) {
  const found = OBSERVATIONS.get(id);
  if (!found) return make("div.evidence", null, make("p.quiet", null, `${say("evidence")} #${id}: ${say("notCarried")}`));
  return make("div.evidence", null,
    make("p.evidence-head", null, `${say("evidence")} #${id} · ${found.table}`),
    make("ol.walk", null, found.steps.map((step) => {
      const [icon, text] = (STEP[step.kind] || STEP.other)(step);
      return make("li", null, make("span.step", null, make("span.icon", { "aria-hidden": "true" }, icon), make("code", null, text)));
    })),
    make("p.locator", null, make("code", null, found.locator)),
    digest(ARTEFACTS.get(found.artefact)),
    make("table.columns", null, make("tbody", null, Object.entries(found.columns).map(([name, value]) =>
      make("tr", null, make("th", { scope: "row" }, name), make("td", null, cellValue(value)))))));
}

function reason(one) {
  const kind = REASON[one.kind] || REASON["item"];
  return make(`li.reason.${kind.cls}`, null,
    make("p.reason-text", null, make("span.reason-mark", { "aria-hidden": "true" }, kind.mark), make("span", null, said(one, "text"))),
    make("p.quiet", null, pick(kind.word), one.check && [" · ", make("code", null, one.check)]),
    one.observations.length > 0 && few(one.observations, 3, (id) => make("li", null, observation(id))));
}

function examination(id) {
  const found = EXAMINATIONS.get(id);
  if (!found) return make("li", null, `#${id}`);
  const complete = found.outcome === "complete";
  return make(`li.examination.${complete ? "pass" : "open"}`, null,
    make("p", null, make("b", null, complete ? "✓ " : "? "), make("code", null, found.determinator), ` · ${say(found.outcome)}`),
    make("p.quiet", null, found.locator),
    found.looked_at && make("p", null, `${say("lookedAt")}: ${found.looked_at}`),
    found.reason && make("p", null, found.reason),
    digest(ARTEFACTS.get(found.artefact)),
    make("p.quiet", null, `#${id} · ${found.started}`));
}

function sourceLine(id) {
  const source = SOURCES.get(id);
  if (!source) return make("code", null, id);
  const web = source.url && /^https?:\/\//i.test(source.url);
  return [make("code", null, id), " ", web ? make("a", { href: source.url, rel: "noopener noreferrer" }, source.title) : source.title,
    source.url && !web && ` (${source.url})`];
}

function makersWord(word) {
  if (!word) return null;
  const said = [word.support && `${say("statement")}: ${word.support}`, word.verdict && `${say("ownTests")}: ${word.verdict}`];
  return [make("span", null, said.filter(Boolean).join(" · ")), word.detail && make("p.quiet", null, `“${word.detail}”`)];
}

function facts(verdict) {
  const rows = [
    [say("obligation"), say(verdict.obligation)],
    [say("clause"), verdict.clause],
    [say("models"), modelsText(verdict.models)],
    [say("partOf"), verdict.part_of && requirementLink(verdict.part_of)],
    [say("accepts"), verdict.accepts && say("orStronger", pick(BASIS[verdict.accepts]))],
    [say("basis"), verdict.basis && pick(BASIS[verdict.basis])],
    [say("makersWord"), makersWord(verdict.makers_word)],
    [say("criteria"), verdict.criteria === "seen" ? pick(CONFIDENCE.seen) : criteriaNote(verdict.criteria)],
    [say("sources"), verdict.sources.length > 0 && make("ul.plain-list", null, verdict.sources.map((id) => make("li", null, sourceLine(id))))],
    [say("confidence"), pick(CONFIDENCE[verdict.confidence])],
  ].filter(([, value]) => value);
  return make("dl.facts", null, rows.map(([name, value]) => [make("dt", null, name), make("dd", null, value)]));
}

function setAside(verdict) {
  if (!verdict.override && verdict.native === verdict.verdict) return null;
  const override = verdict.override;
  return make("div.override", null,
    override && [make("p", null, make("b", null, `⚑ ${say("reviewer")}: `), verdictTag(override.verdict)),
      make("p", null, override.reason), make("p.quiet", null, `${override.reviewer} · ${override.on}`)],
    restsOnExample(verdict) && make("p", null, make("span.tag.example", null, say("restsOnExample"))),
    make("p", null, make("b", null, `${say("native")}: `), verdictTag(verdict.native)));
}

const block = (head, ...content) => make("div", null, make("h4", null, head), content);
const listed = (owner, name) => (state.language === "ja" ? owner[name + "_ja"] : owner[name]);
const steps = (verdict, name) => make("ol.steps", null, listed(verdict, name).map((text) => make("li", null, text)));

function related(verdict) {
  const own = new Set([...verdict.checks, ...verdict.reasons.map((one) => one.check)].filter(Boolean));
  const others = DATA.verdicts.filter((one) => one.requirement !== verdict.requirement &&
    [...one.checks, ...one.reasons.map((why) => why.check)].some((check) => own.has(check)));
  return [...new Set(others.map((one) => one.requirement))];
}

function checkNotes(verdict) {
  const ids = new Set([...verdict.checks, ...verdict.reasons.map((one) => one.check)].filter(Boolean));
  const known = [...ids].map((id) => CHECKS.get(id)).filter((check) => check && said(check, "looks_for"));
  return known.length > 0 && block(say("looksFor"), known.map((check) =>
    make("p", null, make("b", null, said(check, "title")), " — ", said(check, "looks_for"))));
}

/** Everything about one verdict; in the panel and in the list of all. */
function detail(verdict) {
  const parts = DATA.verdicts.filter((one) => one.part_of === verdict.requirement &&
    (!verdict.model || !one.models || one.models.includes(verdict.model)));
  const others = related(verdict);
  const given = DATA.statements.filter((one) => one.requirement === verdict.requirement || !one.requirement);
  return make("div.detail", null,
    make("p.detail-verdict", null, verdictTag(verdict.verdict), " ", make("span", null, pick(VERDICT[verdict.verdict].gloss)),
      verdict.basis && make("span.note", null, pick(BASIS[verdict.basis])), criteriaNote(verdict.criteria)),
    said(verdict, "paraphrase") && make("p", null, said(verdict, "paraphrase")),
    setAside(verdict),
    verdict.reasons.length > 0 && block(say("why"), few(verdict.reasons, 12, reason, "ul.reasons")),
    given.length > 0 && block(say("statements"), statements(given)),
    parts.length > 0 && block(say("parts"), requirementLinks(parts.map(keyOf))),
    verdict.examinations.length > 0 && block(say("restsOn"), few(verdict.examinations, 12, examination, "ul.examinations")),
    verdict.provide.length > 0 && block(say("provide"), steps(verdict, "provide")),
    verdict.questions.length > 0 && block(say("questions"), make("p", null, verdict.questions.map((id, i) => [i > 0 && ", ", make("code", null, id)]))),
    verdict.remedy.length > 0 && block(say("remedy"), steps(verdict, "remedy")),
    checkNotes(verdict),
    facts(verdict),
    verdict.criteria === "unverified" && make("p.footnote", null, "* ", say("unverified")),
    others.length > 0 && make("div.related", null, block(say("alsoDecides"), requirementLinks(others))));
}

function coverage() {
  const examined = [...DATA.examinations].sort((a, b) => (a.outcome === "complete") - (b.outcome === "complete"));
  const complete = examined.filter((one) => one.outcome === "complete").length;
  return make("section", { id: "coverage", "aria-labelledby": "h-coverage" },
    make("h2", { id: "h-coverage" }, say("coverage")),
    make("h3", null, say("artefacts")),
    DATA.artefacts.length === 0 ? make("p", null, say("noArtefacts")) :
      table(say("artefacts"), [say("kind"), say("name"), say("size"), "SHA-256"], DATA.artefacts.map((one) =>
        [one.kind, make("code", null, one.name), humanSize(one.size), make("code.hash", null, one.sha256)])),
    make("h3", null, say("examinations")),
    make("p", null, examined.length ? say("examinedSentence", complete, examined.length) : say("noExaminations")),
    examined.length > 0 && table(say("examinations"), [say("outcome"), say("determinator"), say("place"), say("lookedAt"), say("started")],
      examined.map((one) => [
        make(`span.tag.${one.outcome === "complete" ? "pass" : "open"}`, null, `${one.outcome === "complete" ? "✓" : "?"} ${say(one.outcome)}`),
        make("code", null, one.determinator), make("code", null, one.locator),
        [one.looked_at, one.reason && make("p.why-not", null, one.reason)], one.started]), "wide"));
}

/** What testers recorded and reviewers decided, also what decides nothing. */
function statements(list) {
  return make("ul.plain-list", null, list.map((one) => make("li", null,
    make("b", null, say(one.kind === "record" ? "testRecord" : "overrideWord")), " ", make("code", null, one.requirement || say("requirementUnknown")), `: ${said(one, "text")}`,
    one.set_aside && make("p.why-not", null, `${say("decidesNothing")}: ${said(one, "set_aside")}`))));
}

function statementsSection() {
  return make("section", { id: "statements", "aria-labelledby": "h-statements" },
    make("h2", { id: "h-statements" }, say("statements")),
    DATA.statements.length ? statements(DATA.statements) : make("p", null, say("noStatements")));
}

function anomalies() {
  const groups = new Map();
  for (const one of DATA.anomalies) {
    if (!groups.has(one.code)) groups.set(one.code, []);
    groups.get(one.code).push(one);
  }
  return make("section", { id: "anomalies", "aria-labelledby": "h-anomalies" },
    make("h2", { id: "h-anomalies" }, say("anomalies")),
    make("p.lead", null, groups.size ? say("anomaliesLead") : say("noAnomalies")),
    [...groups].map(([code, list]) => make("details.fold", null,
      make("summary", null, make("code", null, code), " ", make("b", null, `× ${list.length}`)),
      few(list, 50, (one) => make("li", null, one.message, make("p.locator", null, make("code", null, one.locator)))))));
}

function sources() {
  return make("section", { id: "sources", "aria-labelledby": "h-sources" },
    make("h2", { id: "h-sources" }, say("sources")),
    make("ul.plain-list.sources", null, DATA.sources.map((one) => make("li", null, sourceLine(one.id),
      make("span.note", null, say(one.primary ? "primary" : "secondary"))))));
}
