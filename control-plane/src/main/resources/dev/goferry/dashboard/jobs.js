// Pause, resume and cancel: buttons in the table of jobs, for whoever may.

import { freshKey, post } from "./api.js";
import { $, el, setText } from "./dom.js";

const VERBS = { planning: ["pause", "cancel"], running: ["pause", "cancel"], paused: ["resume", "cancel"] };
const WORDS = { pause: "Pause", resume: "Resume", cancel: "Cancel" };
const DONE = { pause: "is paused", resume: "goes on", cancel: "is cancelled" };

// What the token allows.
let scopes = [];

const scopeOf = (job) => ["retention", "scrub"].includes(job.kind) ? "purge" : "prewarm";

/** What can be done with a job in its state: a cell of the table. */
export function actions(job) {
  const verbs = scopes.includes(scopeOf(job)) ? VERBS[job.state] ?? [] : [];
  return el("span", {}, ...verbs.map((verb) => el("button", {
    "type": "button",
    "data-verb": verb,
    "data-job": job.id,
    "data-about": job.about,
    "aria-label": WORDS[verb] + ": " + job.about,
  }, WORDS[verb])));
}

/** @param failed hears what the API refused */
export function jobs(failed) {
  let leaving = null;

  async function change(verb, id, about) {
    try {
      await post("jobs/" + id + "/" + verb, {}, freshKey());
      setText($("jobs-said"), "The job " + DONE[verb] + ": " + about);
    } catch (error) {
      setText($("jobs-said"), "The job is as before: " + error.message);
      failed(error);
    }
  }

  // The table's buttons come and go; their place stays.
  $("jobs").addEventListener("click", (event) => {
    const button = event.target.closest("button[data-verb]");
    if (!button) {
      return;
    }
    const { verb, job, about } = button.dataset;
    if (verb === "cancel") {
      leaving = { job, about };
      setText($("cancel-job"), about);
      $("cancel").returnValue = "keep";
      $("cancel").showModal();
    } else {
      change(verb, job, about);
    }
  });
  $("cancel").addEventListener("close", () => {
    if ($("cancel").returnValue === "cancel" && leaving) {
      change("cancel", leaving.job, leaving.about);
    }
    leaving = null;
  });

  return {
    allow(allowed) {
      scopes = allowed;
    },
  };
}
