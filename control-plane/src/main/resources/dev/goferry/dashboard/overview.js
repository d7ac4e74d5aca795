// The view that is left open: tiles, two charts and tables, each fed by one kind of event.

import { linkTo } from "./browse.js";
import { chart } from "./charts.js";
import { $, el, liveTable, setText, timeOf } from "./dom.js";
import { bytes, bytesIn, duration, milliseconds, number, percent, time } from "./format.js";

const MOST_POINTS = 720;
const TELLS_LATE_SECONDS = 10;

/** Everything that the overview shows; `event` takes the server's events, `history` the hour before them. */
export function overview() {
  const tiles = tileRow();
  const tables = allTables();
  const hit = chart($("chart-hit"), { title: "Hit rate", top: 1, shown: percent });
  const traffic = chart($("chart-traffic"), { title: "Traffic", top: null, shown: (value) => bytes(value) + "/s" });
  let points = [];

  function draw() {
    hit(points.map((point) => point.hitRatio ?? null));
    traffic(points.map((point) => point.bytesPerSecond));
  }

  const topics = {
    overview(json) {
      setText($("region"), json.region);
      if (json.rates && json.rates.at !== points.at(-1)?.at) {
        points = [...points, json.rates].slice(-MOST_POINTS);
        draw();
      }
      tiles.rates(json);
      tables.nodes(json.nodes);
      tables.upstreams(json.upstreams);
      tables.flights(json.flights);
      tables.top(json.top);
      stored(json);
    },
    jobs: (json) => tables.jobs(json.items),
    replication(json) {
      tables.replication(json.items);
      tiles.lag(json.items);
    },
    incidents(json) {
      tables.incidents(json.items);
      tiles.incidents(json.count);
    },
  };
  return {
    history(json) {
      points = json.items;
      draw();
    },
    event: (name, data) => topics[name]?.(data),
  };
}

function tileRow() {
  const made = {};
  const row = ["Requests", "Hit rate", "Traffic", "p99", "Errors", "Upstream", "Flights", "Replication lag", "Incidents"];
  $("tiles").replaceChildren(...row.map((title) => {
    const value = el("dd", {}, "–");
    made[title] = value;
    return el("div", {}, el("dt", {}, title), value);
  }));
  const set = (title, figure, unit, level = "") => {
    const value = made[title];
    if (value.textContent !== figure + (unit ? " " + unit : "")) {
      value.replaceChildren(figure, unit ? el("span", { class: "unit" }, " " + unit) : "");
    }
    value.parentElement.dataset.level = level;
  };
  return {
    rates(json) {
      const rates = json.rates;
      if (!rates) {
        return;
      }
      set("Requests", number(rates.requestsPerSecond), "/s");
      set("Hit rate", rates.hitRatio === undefined ? "–" : percent(rates.hitRatio), "");
      const [figure, unit] = bytesIn(rates.bytesPerSecond);
      set("Traffic", figure, unit + "/s");
      set("p99", rates.p99Millis === undefined ? "–" : "≤ " + milliseconds(rates.p99Millis), "");
      set("Errors", number(rates.errorsPerSecond), "/s", rates.errorsPerSecond > 0 ? "bad" : "");
      set("Upstream", number(rates.upstreamPerSecond), "/s");
      set("Flights", String(json.nodes.reduce((sum, node) => sum + (node.flights ?? 0), 0)), "");
    },
    lag(rules) {
      const worst = Math.max(0, ...rules.map((rule) => rule.lagSeconds));
      const stuck = rules.some((rule) => rule.trouble);
      set("Replication lag", rules.length === 0 ? "–" : duration(worst), "", stuck ? "bad" : worst > 60 ? "warn" : "");
    },
    incidents: (count) => set("Incidents", number(count), "", count > 0 ? "warn" : ""),
  };
}

function word(text, level) {
  return el("span", { class: level }, text);
}

function allTables() {
  return {
    nodes: liveTable($("nodes"), {
      caption: "Nodes of this region and what they did in the last five seconds",
      empty: "No node has told its figures yet.",
      key: (node) => node.name,
      columns: [
        { title: "Node", head: true, name: true, cell: (node) => node.name },
        { title: "State", cell: state },
        { title: "Up", cell: (node) => node.started ? timeOf(node.started, upSince(node.started)) : "–" },
        { title: "Req/s", number: true, cell: (node) => node.rates ? number(node.rates.requestsPerSecond) : "–" },
        { title: "Hits", number: true, cell: (node) => node.rates?.hitRatio === undefined ? "–" : percent(node.rates.hitRatio) },
        { title: "Traffic", number: true, cell: (node) => node.rates ? bytes(node.rates.bytesPerSecond) + "/s" : "–" },
        { title: "Heap", number: true, cell: (node) => used(node.heapBytes, node.heapMostBytes) },
        { title: "Cache", number: true, cell: (node) => used(node.cacheBytes, node.cacheMostBytes) },
        { title: "Disk free", number: true, cell: (node) => node.diskBytes ? bytes(node.diskFreeBytes) : "–" },
        { title: "Version", name: true, cell: (node) => node.version ?? "–" },
      ],
    }),
    upstreams: liveTable($("upstreams"), {
      caption: "Upstreams, counted since the nodes started",
      empty: "No upstream was asked yet.",
      key: (upstream) => upstream.host,
      columns: [
        { title: "Host", head: true, name: true, cell: (upstream) => upstream.host },
        { title: "Requests", number: true, cell: (upstream) => number(upstream.requests) },
        { title: "Failed", number: true, cell: (upstream) => number(upstream.failed) },
        { title: "State", cell: (upstream) => upstream.resting > 0
          ? word("left alone by " + upstream.resting, "warn") : word("asked", "good") },
      ],
    }),
    flights: liveTable($("flights"), {
      caption: "Fetches that are in the air, the longest first",
      empty: "Nothing is being fetched.",
      key: (flight) => flight.node + " " + flight.file,
      columns: [
        { title: "File", head: true, name: true, cell: (flight) => flight.file },
        { title: "Bytes", number: true, cell: (flight) => flight.lengthBytes === undefined
          ? bytes(flight.readableBytes) : bytes(flight.readableBytes) + " of " + bytes(flight.lengthBytes) },
        { title: "For", number: true, cell: (flight) => duration(flight.seconds) },
        { title: "Node", name: true, cell: (flight) => flight.node },
      ],
    }),
    jobs: liveTable($("jobs"), {
      caption: "The newest jobs",
      empty: "No job yet. Start one under Prewarm.",
      key: (job) => job.id,
      columns: [
        { title: "Job", head: true, name: true, cell: (job) => job.about },
        { title: "State", cell: (job) => word(job.state, jobLevel(job)) },
        { title: "Progress", cell: progressBar },
        { title: "Steps", number: true, cell: steps },
        { title: "Failed", number: true, cell: (job) => number(job.progress.failed) },
        { title: "Bytes", number: true, cell: (job) => bytes(job.progress.bytes) },
        { title: "Left", number: true, cell: (job) => job.progress.etaSeconds === undefined ? "–" : duration(job.progress.etaSeconds) },
        { title: "Begun", cell: (job) => timeOf(job.created, time(job.created)) },
      ],
    }),
    replication: liveTable($("replication"), {
      caption: "Rules by which this region follows others",
      empty: "This region follows no other.",
      key: (rule) => rule.name,
      columns: [
        { title: "Rule", head: true, name: true, cell: (rule) => rule.name },
        { title: "From", name: true, cell: (rule) => rule.from },
        { title: "Lag", number: true, cell: (rule) => duration(rule.lagSeconds) },
        { title: "Records behind", number: true, cell: (rule) => number(rule.lagRecords) },
        { title: "Stored", number: true, cell: (rule) => number(rule.stored) },
        { title: "Conflicts", number: true, cell: (rule) => number(rule.conflicts) },
        { title: "State", cell: ruleState },
      ],
    }),
    top: liveTable($("top"), {
      caption: "Modules whose zips clients asked for most since the nodes started",
      empty: "No zip was asked for yet.",
      key: (row) => row.module,
      columns: [
        { title: "Module", head: true, name: true, cell: (row) => el("a", { href: linkTo(row.module) }, row.module) },
        { title: "Zips", number: true, cell: (row) => number(row.zips) },
      ],
    }),
    incidents: liveTable($("incidents"), {
      caption: "Bytes that were not what they must be, the newest first",
      empty: "No incident.",
      key: (incident) => incident.at + incident.text,
      columns: [
        { title: "When", cell: (incident) => timeOf(incident.at, time(incident.at)) },
        { title: "What", head: true, name: true, cell: (incident) => incident.text },
      ],
    }),
  };
}

function state(node) {
  if (!node.tells) {
    return word("tells nothing", "quiet");
  }
  return node.logBehindSeconds > TELLS_LATE_SECONDS
    ? word("log " + duration(node.logBehindSeconds) + " behind", "warn") : word("serves", "good");
}

function ruleState(rule) {
  if (rule.trouble) {
    return word(rule.trouble, "bad");
  }
  return rule.waiting ? word(rule.waiting, "quiet") : word("follows", "good");
}

function upSince(started) {
  return duration(Math.max(0, (Date.now() - Date.parse(started)) / 1000));
}

function used(value, most) {
  return most ? bytes(value) + " of " + bytes(most) : "–";
}

export function jobLevel(job) {
  return { done: "good", failed: "bad", cancelled: "warn", paused: "warn" }[job.state] ?? "";
}

function steps(job) {
  const { done, failed, total } = job.progress;
  return total === undefined ? "–" : number(done + failed) + " of " + number(total);
}

function progressBar(job) {
  const { done, failed, total } = job.progress;
  return el("progress", {
    max: String(Math.max(1, total ?? 1)),
    value: total === undefined ? null : String(done + failed),
    "aria-label": "Progress of " + job.about,
  });
}

function stored(json) {
  const part = json.stored.isPart ? " (a part: the region holds more than is listed)" : "";
  const facts = [
    ["Modules", number(json.stored.modules) + part],
    ["Versions", number(json.stored.versions)],
    ["Bytes", bytes(json.stored.bytes)],
    ["Log", json.stored.trouble ?? (json.stored.isRead ? "read to its end" : "being read")],
  ];
  const place = $("stored");
  if (place.children.length === 0) {
    place.append(...facts.flatMap(([name]) => [el("dt", {}, name), el("dd")]));
  }
  facts.forEach(([, value], i) => setText(place.children[2 * i + 1], value));
}
