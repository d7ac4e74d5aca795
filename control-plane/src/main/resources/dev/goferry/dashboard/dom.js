// Making and changing elements. Text is always text: nothing here, or anywhere, makes markup from a string.

export function $(id) {
  const found = document.getElementById(id);
  if (!found) {
    throw new Error("the page has no #" + id);
  }
  return found;
}

/** An element with attributes and children; a string is a text node, null is left out. */
export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) {
      made.setAttribute(name, value);
    }
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/** Changes text only where it differs, so that nothing is read out or selected anew for nothing. */
export function setText(node, text) {
  if (node.textContent !== text) {
    node.textContent = text;
  }
}

export function timeOf(iso, text) {
  return el("time", { datetime: iso }, text);
}

/**
 * A table whose rows stay the same elements from one update to the next, so that focus and selection survive.
 *
 * @param caption says what it lists
 * @param columns [{ title, cell: row => Node | string, number, name, head }]; `head` marks the row's own header
 * @param empty what is said in place of no rows
 */
export function liveTable(place, { caption, columns, empty, key }) {
  const body = el("tbody");
  const head = el("tr", {}, ...columns.map((column) =>
    el("th", { scope: "col", class: column.number ? "number" : null }, column.title)));
  const table = el("table", {}, el("caption", { class: "visually-hidden" }, caption), el("thead", {}, head), body);
  const nothing = el("p", { class: "empty" }, empty);
  place.replaceChildren(nothing, table);
  const rows = new Map();
  const update = (items) => {
    nothing.hidden = items.length > 0;
    table.hidden = items.length === 0;
    const seen = new Set();
    items.forEach((item, index) => {
      const id = key(item);
      seen.add(id);
      if (!rows.has(id)) {
        rows.set(id, newRow(columns));
      }
      const row = rows.get(id);
      columns.forEach((column, i) => setCell(row.children[i], column.cell(item)));
      if (body.children[index] !== row) {
        body.insertBefore(row, body.children[index] ?? null);
      }
    });
    for (const [id, row] of rows) {
      if (!seen.has(id)) {
        row.remove();
        rows.delete(id);
      }
    }
  };
  update([]);
  return update;
}

function newRow(columns) {
  return el("tr", {}, ...columns.map((column) => {
    const kind = (column.number ? "number " : "") + (column.name ? "name" : "");
    return column.head
      ? el("th", { scope: "row", class: kind || null })
      : el("td", { class: kind || null });
  }));
}

/** A cell that is made anew only where it would differ; a progress bar that is there is moved. */
function setCell(cell, content) {
  if (typeof content === "string") {
    setText(cell, content);
    return;
  }
  const now = cell.firstElementChild;
  if (now?.tagName === "PROGRESS" && content.tagName === "PROGRESS") {
    for (const attribute of content.attributes) {
      if (now.getAttribute(attribute.name) !== attribute.value) {
        now.setAttribute(attribute.name, attribute.value);
      }
    }
    if (!content.hasAttribute("value")) {
      now.removeAttribute("value");
    }
  } else if (!now?.isEqualNode(content)) {
    const hadFocus = cell.contains(document.activeElement);
    cell.replaceChildren(content);
    if (hadFocus) {
      refocus(cell);
    }
  }
}

/** Whoever was on a button goes on from the one in its place, or from the row where there is none. */
function refocus(cell) {
  const button = cell.querySelector("button");
  const head = cell.parentElement.querySelector("th");
  if (!button) {
    head.tabIndex = -1;
  }
  (button ?? head).focus();
}
