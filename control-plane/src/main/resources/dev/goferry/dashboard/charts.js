// A line over the last hour, or over less where less is known. The picture is for the eye; its label says the same in words.

import { el, setText } from "./dom.js";

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 720;
const HEIGHT = 100;

// Minutes of twelve samples each: the smallest that holds what is known, so that a fresh start is no sliver.
const SPANS = [5, 15, 30, 60];
const PER_MINUTE = 12;

function shape(tag, name) {
  const made = document.createElementNS(SVG, tag);
  made.setAttribute("class", name);
  return made;
}

/**
 * @param title what the line is, for its label
 * @param top the value at the upper edge, or null for the largest one there is
 * @param shown value => text
 */
export function chart(place, { title, top, shown }) {
  const svg = shape("svg", "chart");
  svg.setAttribute("viewBox", "0 0 " + WIDTH + " " + HEIGHT);
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", title + ": no figures yet");
  for (const part of [0.25, 0.5, 0.75]) {
    const line = shape("line", "grid");
    line.setAttribute("x1", "0");
    line.setAttribute("x2", String(WIDTH));
    line.setAttribute("y1", String(HEIGHT * part));
    line.setAttribute("y2", String(HEIGHT * part));
    svg.append(line);
  }
  const area = shape("path", "area");
  const line = shape("path", "line");
  svg.append(area, line);
  const upper = el("span");
  const now = el("span");
  const since = el("span");
  place.replaceChildren(
    el("div", { class: "scale", "aria-hidden": "true" }, upper, now),
    svg,
    el("div", { class: "scale", "aria-hidden": "true" }, since, el("span", {}, "now")));

  return (values) => {
    const known = values.filter((value) => value !== null);
    if (known.length === 0) {
      return;
    }
    const minutes = SPANS.find((span) => values.length <= span * PER_MINUTE + 1) ?? SPANS.at(-1);
    const step = WIDTH / (minutes * PER_MINUTE);
    const high = top ?? Math.max(...known, Number.EPSILON);
    const points = values.map((value, i) => value === null ? null : [
      WIDTH - (values.length - 1 - i) * step,
      HEIGHT - 1 - (HEIGHT - 2) * Math.min(1, value / high),
    ]);
    const runs = runsOf(points);
    line.setAttribute("d", runs.map((run) => "M" + run.map((point) => point.map(short).join(" ")).join("L")).join(""));
    area.setAttribute("d", runs.map((run) => "M" + short(run[0][0]) + " " + HEIGHT + "L"
      + run.map((point) => point.map(short).join(" ")).join("L") + "L" + short(run.at(-1)[0]) + " " + HEIGHT + "Z").join(""));
    const last = shown(known.at(-1));
    setText(upper, shown(high));
    setText(now, "now " + last);
    setText(since, minutes + " min ago");
    svg.setAttribute("aria-label", title + " over the last " + minutes + " minutes: now " + last
      + ", lowest " + shown(Math.min(...known)) + ", highest " + shown(Math.max(...known)));
  };
}

const short = (value) => value.toFixed(1);

/** Neighbours without a gap; a lone point becomes a short line, or it could not be seen. */
function runsOf(points) {
  const runs = [];
  let run = [];
  for (const point of [...points, null]) {
    if (point) {
      run.push(point);
    } else if (run.length > 0) {
      runs.push(run.length > 1 ? run : [[run[0][0] - 1, run[0][1]], run[0]]);
      run = [];
    }
  }
  return runs;
}
