// Modules, versions of one, and one version down to its hashes. The address bar says where one is.

import { get } from "./api.js";
import { $, el, liveTable, timeOf } from "./dom.js";
import { bytes, number, time } from "./format.js";

const HERE = "#/modules";

export function linkTo(name) {
  return HERE + "/" + name.split("/").map(encodeURIComponent).join("/");
}

/** @param failed hears what the API refused */
export function browse(failed) {
  let page = 0;

  $("search").addEventListener("submit", (event) => {
    event.preventDefault();
    const wanted = HERE + "?" + encodeURIComponent($("contains").value.trim());
    if (location.hash === wanted) {
      show("", $("contains").value.trim());
    } else {
      location.hash = wanted;
    }
  });

  /** Shows a module, a version of one (`path@version`), or a list of modules. */
  async function show(name, contains) {
    const mine = ++page;
    $("more").hidden = true;
    $("contains").value = contains;
    trail(name);
    try {
      if (name.includes("@")) {
        await version(name, mine);
      } else if (name) {
        await paged("modules/versions", { module: name }, versionTable(name), "version", mine);
      } else {
        await paged("modules", { contains }, moduleTable(), "module", mine);
      }
    } catch (error) {
      if (mine === page) {
        $("modules").replaceChildren();
        $("modules-note").textContent = error.message;
        failed(error);
      }
    }
  }

  /** One page after the other into one table; focus goes to the first row that is new. */
  async function paged(path, parameters, update, word, mine) {
    let items = [];
    async function next(cursor) {
      const answer = await get(path, { ...parameters, cursor });
      if (mine !== page) {
        return;
      }
      const before = items.length;
      items = [...items, ...answer.items];
      update(items);
      $("modules-note").textContent =
        number(items.length) + (answer.next ? " and more " : " ") + word + (items.length === 1 ? "" : "s");
      $("more").hidden = !answer.next;
      $("more").onclick = () => next(answer.next).catch(failed);
      if (before > 0) {
        $("modules").querySelectorAll("tbody a")[before]?.focus();
      }
    }
    await next("");
  }

  async function version(name, mine) {
    const json = await get("modules/version", { module: name });
    if (mine === page) {
      $("modules-note").textContent = "";
      $("modules").replaceChildren(...details(json));
    }
  }

  return { show };
}

function trail(name) {
  const at = name.lastIndexOf("@");
  const steps = [["All modules", HERE]];
  if (name) {
    steps.push([at < 0 ? name : name.slice(0, at), linkTo(at < 0 ? name : name.slice(0, at))]);
  }
  if (at >= 0) {
    steps.push([name.slice(at + 1), linkTo(name)]);
  }
  $("trail").replaceChildren(el("ol", {}, ...steps.map(([text, target], i) =>
    el("li", {}, el("a", { href: target, "aria-current": i === steps.length - 1 ? "page" : null }, text)))));
}

function moduleTable() {
  return liveTable($("modules"), {
    caption: "Modules of which this region holds something",
    empty: "No such module is stored here.",
    key: (row) => row.module,
    columns: [
      { title: "Module", head: true, name: true, cell: (row) => el("a", { href: linkTo(row.module) }, row.module) },
      { title: "Versions", number: true, cell: (row) => number(row.versions) },
      { title: "Bytes", number: true, cell: (row) => bytes(row.bytes) },
      { title: "Last stored", cell: (row) => timeOf(row.stored, time(row.stored)) },
    ],
  });
}

function versionTable(module) {
  return liveTable($("modules"), {
    caption: "Stored versions of " + module + ", the highest first",
    empty: "No version is stored here.",
    key: (row) => row.version,
    columns: [
      { title: "Version", head: true, name: true, cell: (row) => el("a", { href: linkTo(module + "@" + row.version) }, row.version) },
      { title: "Zip", cell: (row) => row.hasZip ? "yes" : "no" },
      { title: "Bytes", number: true, cell: (row) => bytes(row.bytes) },
      { title: "Came from", name: true, cell: (row) => row.source },
      { title: "First in region", name: true, cell: (row) => row.region + (row.private ? " (private)" : "") },
      { title: "Stored", cell: (row) => timeOf(row.stored, time(row.stored)) },
    ],
  });
}

function details(json) {
  const files = el("div");
  const regions = el("div");
  liveTable(files, {
    caption: "Files of " + json.module + "@" + json.version,
    empty: "",
    key: (row) => row.kind,
    columns: [
      { title: "File", head: true, cell: (row) => "." + row.kind },
      { title: "Here", cell: (row) => row.isStored ? "stored" : "gone; its hash stays" },
      { title: "Size", number: true, cell: (row) => bytes(row.size) },
      { title: "Hash", name: true, cell: hashes },
      { title: "Came from", name: true, cell: (row) => row.source },
      { title: "Vouched for by", name: true, cell: (row) => row.verifiedBy },
      { title: "First seen", cell: (row) => timeOf(row.firstSeen, time(row.firstSeen)) },
    ],
  })(json.files);
  liveTable(regions, {
    caption: "Regions and whether they hold it",
    empty: "",
    key: (row) => row.region + row.at,
    columns: [
      { title: "Region", head: true, cell: (row) => row.region },
      { title: "Address", name: true, cell: (row) => row.at === "here" ? "this one" : row.at },
      { title: "Holds it", cell: (row) => ({ yes: "yes", no: "no" }[row.holds] ?? "cannot tell") },
    ],
  })(json.regions);
  const came = json.region
    ? el("p", {}, "Came in first in region " + json.region + (json.private ? ", as a private module." : "."))
    : el("p", {}, "The log tells nothing of where it came in first.");
  return [came, el("h3", {}, "Files"), files, el("h3", {}, "Regions"), regions];
}

function hashes(row) {
  return el("span", {}, row.h1 ? el("code", {}, row.h1) : "", row.h1 ? el("br") : "", el("code", {}, "sha256:" + row.sha256));
}
