// Starts a prewarm from a pasted go.mod and follows that job to its end.

import { freshKey, post } from "./api.js";
import { $, el, setText } from "./dom.js";
import { bytes, duration, number } from "./format.js";

const ENDED = ["done", "failed", "cancelled"];

export function prewarm(failed) {
  let job = null;
  let said = "";
  // Until an answer has come, sending the form again is the same wish.
  let key = freshKey();
  let sent = "";

  $("prewarm").addEventListener("submit", async (event) => {
    event.preventDefault();
    const wish = { goMod: $("go-mod").value, graph: $("graph").checked, metadataOnly: $("metadata-only").checked };
    if (JSON.stringify(wish) !== sent) {
      key = freshKey();
      sent = JSON.stringify(wish);
    }
    setText($("prewarm-error"), "");
    $("go-mod").removeAttribute("aria-invalid");
    $("prewarm-start").disabled = true;
    try {
      began(await post("prewarm", wish, key));
      key = freshKey();
    } catch (error) {
      setText($("prewarm-error"), error.message);
      $("go-mod").setAttribute("aria-invalid", "true");
      $("go-mod").focus();
      failed(error);
    } finally {
      $("prewarm-start").disabled = false;
    }
  });

  function began(made) {
    job = made.id;
    said = "";
    $("started").hidden = false;
    $("started-progress").removeAttribute("value");
    setText($("started-job"), made.about + " – job " + made.id);
    setText($("started-figures"), "");
    $("started-failures").replaceChildren();
    say("Started.");
  }

  /** Read out: the beginning, every quarter, the end. */
  function say(text) {
    if (text !== said) {
      said = text;
      setText($("started-said"), text);
    }
  }

  function jobs(json) {
    const mine = json.items.find((each) => each.id === job);
    if (!mine) {
      return;
    }
    const { total, done, failed: lost, bytes: size, etaSeconds } = mine.progress;
    if (total !== undefined) {
      $("started-progress").max = Math.max(1, total);
      $("started-progress").value = done + lost;
    }
    setText($("started-figures"), [
      mine.state,
      total === undefined ? "" : number(done) + " of " + number(total) + " steps done, " + number(lost) + " failed",
      bytes(size),
      etaSeconds === undefined ? "" : duration(etaSeconds) + " left",
    ].filter(Boolean).join(" · "));
    $("started-failures").replaceChildren(...mine.failures.map((each) =>
      el("li", {}, el("code", {}, each.step), ": " + each.reason)));
    if (ENDED.includes(mine.state)) {
      say("The job is " + mine.state + ": " + number(done) + " done, " + number(lost) + " failed."
        + (mine.reason ? " " + mine.reason : ""));
    } else if (total) {
      const quarter = Math.floor(4 * (done + lost) / total) * 25;
      say(quarter > 0 ? quarter + " % done." : "Fetching " + number(total) + " files.");
    }
  }

  return {
    jobs,
    allow(may) {
      $("prewarm-start").disabled = !may;
      $("prewarm-denied").hidden = may;
    },
  };
}
