// Published vulnerabilities of the components, and until when these are mended. Rows come from the dossier's tables.
const PLOT = { width: 760, left: 46, right: 20, top: 16, bottom: 34 };
const DAY = 86400000;
const dayOf = (text) => (/^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : NaN);
const columnsOf = (list) => list.map((row) => row.columns);

const isExploited = (match) => match.exploited !== "" && match.state === "affected";
const isDenied = (match) => match.triage === "not_affected" || match.triage === "fixed";
const isOpen = (match) => match.open === 1;

function standing(match) {
  if (isDenied(match) && isExploited(match)) return [say("deniedByMakerAlone"), "open"];
  if (match.triage) return [say(`triage_${match.triage}`), match.triage === "affected" ? "fail" : match.triage === "under_investigation" ? "open" : "pass"];
  if (match.state === "not-affected") return [say(match.basis === "distribution" ? "mendedByDistribution" : "notAffected"), "pass"];
  return [say(match.state === "affected" ? "affectedAskTriage" : "unknownAskTriage"), isExploited(match) ? "fail" : "open"];
}

/** Years between two times, at most about ten marks. */
function yearMarks(from, to) {
  const first = new Date(from).getUTCFullYear();
  const last = new Date(to).getUTCFullYear();
  const step = Math.max(1, Math.ceil((last - first) / 10));
  return Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, i) => first + i * step)
    .map((year) => ({ year, at: Date.UTC(year, 0, 1) })).filter(({ at }) => at >= from && at <= to);
}

function timeAxis(from, to, height, x) {
  return yearMarks(from, to).map(({ year, at }) => [
    draw("line", { class: "plot-grid", x1: x(at), x2: x(at), y1: PLOT.top, y2: height - PLOT.bottom }),
    draw("text", { class: "plot-text", x: x(at), y: height - PLOT.bottom + 16, "text-anchor": "middle" }, String(year))]);
}

function moment(at, x, height, text, cls) {
  return [draw("line", { class: `plot-moment ${cls}`, x1: x(at), x2: x(at), y1: PLOT.top - 4, y2: height - PLOT.bottom }),
    draw("text", { class: `plot-text ${cls}`, x: x(at), y: PLOT.top - 6, "text-anchor": x(at) > PLOT.width - 120 ? "end" : "middle" }, text)];
}

function frame(height, label, ...children) {
  return make("div.scroll.plot", { tabindex: "0", role: "region", "aria-label": label },
    draw("svg", { viewBox: `0 0 ${PLOT.width} ${height}`, width: PLOT.width, height, role: "img", "aria-label": label }, ...children));
}

/** How many were known on each day: all that match, and those that are still open. */
function overTime(matches) {
  const known = matches.map((match) => ({ at: dayOf(match.published), open: isOpen(match), exploited: isExploited(match) }))
    .filter(({ at }) => !Number.isNaN(at)).sort((a, b) => a.at - b.at);
  if (known.length < 2) return null;
  const height = 220;
  const from = known[0].at - 30 * DAY;
  const to = Math.max(dayOf(DATA.on), known[known.length - 1].at) + 30 * DAY;
  const x = (at) => PLOT.left + ((at - from) / (to - from)) * (PLOT.width - PLOT.left - PLOT.right);
  const y = (count) => height - PLOT.bottom - (count / known.length) * (height - PLOT.top - PLOT.bottom);
  const line = (list, cls) => {
    let path = `M${x(from)} ${y(0)}`;
    list.forEach(({ at }, i) => { path += `H${x(at)}V${y(i + 1)}`; });
    return draw("path", { class: `plot-line ${cls}`, d: `${path}H${x(to)}` });
  };
  const open = known.filter((one) => one.open);
  const marks = known.map((one, i) => ({ ...one, count: i + 1 })).filter((one) => one.exploited);
  return [make("h3", null, say("vulnerabilitiesOverTime")),
    frame(height, `${say("vulnerabilitiesOverTime")}: ${say("overTimeAlt", known.length, open.length, marks.length)}`,
      timeAxis(from, to, height, x),
      [0, Math.ceil(known.length / 2), known.length].map((count) => draw("text", { class: "plot-text", x: PLOT.left - 6, y: y(count) + 4, "text-anchor": "end" }, String(count))),
      line(known, "all"), line(open, "open"),
      marks.map(({ at, count }) => draw("circle", { class: "plot-exploited", cx: x(at), cy: y(count), r: 4 })),
      moment(dayOf(DATA.on), x, height, say("assessedDay"), "today")),
    make("p.quiet.legend", null, make("span.key.all", null, say("legendAll")), " ", make("span.key.open", null, say("legendOpen")), " ", make("span.key.exploited", null, say("legendExploited")))];
}

/** A bar for each component to the day on which its mending ends, against the day and the promise. */
function endsPlot(ends) {
  const known = ends.filter((end) => !Number.isNaN(dayOf(end.until)));
  if (known.length === 0) return null;
  const on = dayOf(DATA.on);
  const promised = known.map((end) => dayOf(end.promised)).find((at) => !Number.isNaN(at));
  const days = known.map((end) => dayOf(end.until)).concat(on, promised === undefined ? [] : promised);
  const from = Math.min(...days) - 180 * DAY;
  const to = Math.max(...days) + 180 * DAY;
  const left = 190;
  const height = PLOT.top + known.length * 26 + PLOT.bottom;
  const x = (at) => left + ((at - from) / (to - from)) * (PLOT.width - left - PLOT.right);
  const bars = known.map((end, i) => {
    const y = PLOT.top + i * 26 + 5;
    const at = dayOf(end.until);
    const cls = end.phase === "past" || end.phase === "extended-offered" ? "ended" : promised !== undefined && at < promised ? "short" : "long";
    return [draw("text", { class: "plot-text", x: left - 8, y: y + 13, "text-anchor": "end" }, `${end.component} ${end.version}`.slice(0, 28)),
      draw("rect", { class: `plot-bar ${cls}`, x: x(from), y, width: Math.max(1, x(at) - x(from)), height: 16 }),
      draw("text", { class: "plot-text", x: x(at) > PLOT.width - 110 ? x(at) - 4 : x(at) + 4, y: y + 13, "text-anchor": x(at) > PLOT.width - 110 ? "end" : "start" }, end.until)];
  });
  return [make("h3", null, say("endsOfLife")),
    frame(height, `${say("endsOfLife")}. ${say("endsAlt")}`, timeAxis(from, to, height, x), bars,
      moment(on, x, height, say("assessedDay"), "today"),
      promised !== undefined && moment(promised, x, height, say("promisedEnd"), "promised"))];
}

function matchRow(match) {
  const [text, cls] = standing(match);
  return [[make(`span.tag.${cls}`, null, text), match.triage_by && make("p.quiet", null, `${match.triage_by}: ${match.triage_why}`)],
    [make("code", null, match.vulnerability), match.exploited && make("p.note.strong", null, say("exploitedSince", match.exploited))],
    `${match.component} ${match.version}`,
    match.score < 0 ? "" : `${match.score.toFixed(1)} ${match.rating}`,
    match.epss < 0 ? "" : match.epss.toFixed(3),
    [match.title && make("p", null, match.title), make("p.quiet", null, state.language === "ja" ? match.says_ja : match.says_en),
      match.fixed_in && make("p.quiet", null, `${say("fixedIn")}: ${match.fixed_in.split("\n").join(", ")}`)],
    match.published];
}

function matchTable(matches) {
  const FEW = 50;
  const heads = [say("stateOfMatch"), say("vulnerability"), say("component"), "CVSS", "EPSS", say("whatRecordsSay"), say("publishedOn")];
  const box = make("div", null, table(say("vulnerabilities"), heads, matches.slice(0, FEW).map(matchRow), "wide"));
  if (matches.length > FEW)
    box.append(make("button.link", { type: "button", onclick: () => box.replaceChildren(table(say("vulnerabilities"), heads, matches.map(matchRow), "wide")) }, say("showAll", matches.length)));
  return box;
}

function feedLine(feed) {
  return make("li", null, make("code", null, feed.feed), `: ${say(`feed_${feed.completeness.replace("-", "_")}`, feed.records)}`,
    feed.complete_as_of && ` ${feed.complete_as_of}`);
}

function vulnerabilities() {
  const { subjects, feeds, matches, more_matches: more, counts, ends } = DATA.exposure;
  if (subjects.length === 0) return null;
  const all = columnsOf(matches);
  return make("section", { id: "vulnerabilities", "aria-labelledby": "h-vulnerabilities" },
    make("h2", { id: "h-vulnerabilities" }, say("vulnerabilities")),
    make("p.lead", null, say("vulnerabilitiesLead")),
    make("ul.plain-list", null, columnsOf(subjects).map((one) => {
      const own = counts.find((count) => count.subject === one.subject) || { all: 0, open: 0, exploited: 0 };
      return make("li", null, make("code", null, one.subject), `: ${say("subjectLine", one.components, own.all, own.open, own.exploited)}`,
        one.incomplete && make("p.why-not", null, one.incomplete));
    })),
    all.length > 0 && [overTime(all), make("h3", null, say("matches")), matchTable(all), more > 0 && make("p.quiet", null, say("moreMatches", more))],
    ends.length > 0 && [endsPlot(columnsOf(ends)), make("ul.plain-list", null, columnsOf(ends).map((end) => make("li", null,
      `${end.component} ${end.version}: ${state.language === "ja" ? end.says_ja : end.says_en}`)))],
    make("h3", null, say("recordsUsed")),
    make("ul.plain-list", null, [...new Map(columnsOf(feeds).sort((a, b) => a.needed - b.needed).map((feed) => [feed.feed, feed])).values()].map(feedLine)));
}
