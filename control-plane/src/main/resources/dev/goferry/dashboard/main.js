// What is shown when: sign-in, the three views, and the one stream of events that feeds them.

import { follow, forgetToken, get, keepToken, token } from "./api.js";
import { browse } from "./browse.js";
import { $, setText } from "./dom.js";
import { jobs } from "./jobs.js";
import { overview } from "./overview.js";
import { prewarm } from "./prewarm.js";

const VIEWS = ["overview", "modules", "prewarm"];

const over = overview();
const modules = browse(refusedBy);
const warm = prewarm(refusedBy);
const work = jobs(refusedBy);
let stream = null;

/** A token that does not hold any more ends the session; anything else is told where it happened. */
function refusedBy(error) {
  if (error.status === 401) {
    signOut(error.message);
  }
}

function connection(state, text) {
  $("connection").dataset.state = state;
  setText($("connection"), text);
}

function showOnly(view) {
  for (const each of ["sign-in", ...VIEWS]) {
    $("view-" + each).hidden = each !== view;
  }
  for (const link of $("views").children) {
    if (link.hash === "#/" + view) {
      link.setAttribute("aria-current", "page");
    } else {
      link.removeAttribute("aria-current");
    }
  }
}

/** @param moveFocus to the view's heading, where the person went there and the page was not just opened */
function route(moveFocus) {
  if (!stream) {
    return;
  }
  const [path, query] = location.hash.slice(2).split("?");
  const [first, ...rest] = path.split("/");
  const view = VIEWS.includes(first) ? first : "overview";
  showOnly(view);
  if (view === "modules") {
    modules.show(decodeURIComponent(rest.join("/")), decodeURIComponent(query ?? ""));
  }
  document.title = $(view + "-title").textContent + " – Goferry " + $("region").textContent;
  if (moveFocus) {
    $(view + "-title").focus();
  }
}

async function signIn(moveFocus) {
  const self = await get("self");
  const history = await get("history");
  const stop = new AbortController();
  stream = stop;
  warm.allow(self.scopes.includes("prewarm"));
  work.allow(self.scopes);
  over.history(history);
  $("views").hidden = false;
  $("sign-out").hidden = false;
  follow({
    live: () => connection("live", "Live"),
    lost: () => connection("lost", "Connection lost, trying again"),
    refused: (error) => signOut(error.message),
    event(name, data) {
      over.event(name, data);
      if (name === "jobs") {
        warm.jobs(data);
      }
    },
  }, stop.signal);
  route(moveFocus);
}

function signOut(why) {
  stream?.abort();
  stream = null;
  forgetToken();
  connection("off", "");
  $("views").hidden = true;
  $("sign-out").hidden = true;
  showOnly("sign-in");
  setText($("token-error"), why);
  document.title = "Sign in – Goferry";
  $("token").focus();
}

$("sign-in").addEventListener("submit", async (event) => {
  event.preventDefault();
  setText($("token-error"), "");
  keepToken($("token").value.trim());
  try {
    await signIn(true);
    $("token").value = "";
  } catch (error) {
    signOut(error.message);
  }
});
$("sign-out").addEventListener("click", () => {
  signOut("");
  // What was shown is not for whoever sits down next.
  location.replace("/");
});
// The skip link must not be taken for a view.
$("skip").addEventListener("click", (event) => {
  event.preventDefault();
  $("main").focus();
});
addEventListener("hashchange", () => route(true));

if (token()) {
  signIn(false).catch((error) => signOut(error.status === 401 ? error.message : "The control plane does not answer: " + error.message));
} else {
  signOut("");
}
