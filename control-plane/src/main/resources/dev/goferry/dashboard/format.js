// Figures as a person reads them: three digits are enough, and a unit is never left out.

const BYTE_UNITS = ["B", "kB", "MB", "GB", "TB", "PB"];

/** A number with at most three significant digits, and thousands apart. */
export function number(value) {
  if (value >= 1000) {
    return Math.round(value).toLocaleString("en");
  }
  return value >= 100 || Number.isInteger(value) ? String(Math.round(value)) : value.toFixed(value >= 10 ? 1 : 2);
}

/** Bytes in powers of 1,000: [figure, unit]. */
export function bytesIn(value) {
  let figure = value;
  let unit = 0;
  while (figure >= 999.5 && unit < BYTE_UNITS.length - 1) {
    figure /= 1000;
    unit++;
  }
  return [number(figure), BYTE_UNITS[unit]];
}

export function bytes(value) {
  return bytesIn(value).join(" ");
}

export function percent(ratio) {
  const value = ratio * 100;
  return (value === 100 || value === 0 ? value.toFixed(0) : value.toFixed(1)) + " %";
}

/** A length of time by its two largest parts. */
export function duration(seconds) {
  if (seconds < 10) {
    return seconds.toFixed(1) + " s";
  }
  const whole = Math.round(seconds);
  if (whole < 60) {
    return whole + " s";
  }
  if (whole < 3600) {
    return Math.floor(whole / 60) + " min " + (whole % 60) + " s";
  }
  if (whole < 86400) {
    return Math.floor(whole / 3600) + " h " + Math.floor((whole % 3600) / 60) + " min";
  }
  return Math.floor(whole / 86400) + " d " + Math.floor((whole % 86400) / 3600) + " h";
}

export function milliseconds(value) {
  return value < 1000 ? number(value) + " ms" : number(value / 1000) + " s";
}

/** A point in time, in this person's own zone, to the second. */
export function time(iso) {
  const at = new Date(iso);
  const two = (part) => String(part).padStart(2, "0");
  return at.getFullYear() + "-" + two(at.getMonth() + 1) + "-" + two(at.getDate()) + " "
    + two(at.getHours()) + ":" + two(at.getMinutes()) + ":" + two(at.getSeconds());
}
