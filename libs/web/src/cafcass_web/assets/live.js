// One stream a tab says that something happened, never what: the page is asked anew, and what differs in it is put in its place.

const bar = document.getElementById("live");
const state = document.getElementById("live-state");
const at = document.getElementById("live-at");
const notice = document.getElementById("live-notice");
const button = document.getElementById("live-pause");

const LEAST_BETWEEN = 2000; // milliseconds between two times that the page is asked anew
const LEAST_BETWEEN_NOTICES = 30000; // and between two times that a screen reader is told
const PAUSED = "live-paused";

const html = window.trustedTypes
  ? window.trustedTypes.createPolicy("live", { createHTML: (text) => text })
  : { createHTML: (text) => text };

let stream = null;
let missed = false;
let waiting = null;
let askedAt = 0;
let toldAt = 0;
let asking = false;
let again = false;

const clock = (date) => new Intl.DateTimeFormat("en-GB", { timeStyle: "medium", timeZone: "Europe/London" }).format(date);
const paused = () => window.sessionStorage.getItem(PAUSED) === "yes";

function say(text, mood) {
  state.textContent = text;
  bar.dataset.mood = mood;
}

function tellOnce(text) {
  if (Date.now() - toldAt < LEAST_BETWEEN_NOTICES) return;
  toldAt = Date.now();
  notice.textContent = text;
}

function open() {
  if (stream || paused() || document.hidden) return;
  say("Connecting …", "still");
  stream = new EventSource(bar.dataset.events);
  stream.addEventListener("begun", () => {
    say("Live", "live");
    if (missed) askSoon();
    missed = false;
  });
  stream.addEventListener("happened", (event) => {
    at.textContent = `Last event at ${clock(new Date(JSON.parse(event.data).at))}`;
    askSoon();
  });
  stream.addEventListener("ended", ended);
  stream.addEventListener("error", () => {
    missed = true;
    if (stream && stream.readyState === EventSource.CLOSED) ended();
    else say("Connection lost, trying again …", "still");
  });
}

function close() {
  if (!stream) return;
  stream.close();
  stream = null;
  missed = true;
}

function ended() {
  close();
  say("Live updates have ended. Open the page again to go on.", "still");
  notice.textContent = "Live updates have ended.";
  button.hidden = true;
}

function askSoon() {
  if (waiting) return;
  const wait = Math.max(0, askedAt + LEAST_BETWEEN - Date.now());
  waiting = window.setTimeout(() => {
    waiting = null;
    askAnew();
  }, wait);
}

async function askAnew() {
  if (asking) {
    again = true;
    return;
  }
  asking = true;
  askedAt = Date.now();
  try {
    const answer = await fetch(window.location.href, { headers: { "by-itself": "1" }, redirect: "error", cache: "no-store" });
    if (answer.status === 401 || answer.status === 403) {
      ended();
    } else if (answer.ok) {
      const page = new DOMParser().parseFromString(html.createHTML(await answer.text()), "text/html");
      if (replaceWhatDiffers(page)) tellOnce(`This page was updated at ${clock(new Date())}.`);
    }
  } catch {
    missed = true; // the next event, or the next connection, asks again
  } finally {
    asking = false;
    if (again) {
      again = false;
      askSoon();
    }
  }
}

function replaceWhatDiffers(page) {
  let changed = false;
  for (const old of document.querySelectorAll("[data-live][id]")) {
    if (old.parentElement.closest("[data-live]")) continue; // its whole is compared
    const fresh = page.getElementById(old.id);
    if (!fresh) continue;
    for (const details of old.querySelectorAll("details[open][id]")) {
      const same = [...fresh.querySelectorAll("details[id]")].find((each) => each.id === details.id);
      if (same) same.open = true;
    }
    if (old.isEqualNode(fresh)) continue;
    const focused = old.contains(document.activeElement) ? pathTo(old, document.activeElement) : null;
    const scrolled = [...old.querySelectorAll(".web-table__scroll")].map((each) => each.scrollLeft);
    const put = document.importNode(fresh, true);
    old.replaceWith(put);
    [...put.querySelectorAll(".web-table__scroll")].forEach((each, place) => {
      each.scrollLeft = scrolled[place] || 0;
    });
    if (focused) follow(put, focused)?.focus({ preventScroll: true });
    changed = true;
  }
  return changed;
}

function pathTo(root, element) {
  const path = [];
  for (let each = element; each !== root; each = each.parentElement) {
    path.unshift([...each.parentElement.children].indexOf(each));
  }
  return path;
}

function follow(root, path) {
  return path.reduce((each, place) => each && each.children[place], root);
}

function showPaused() {
  const now = paused();
  button.setAttribute("aria-pressed", String(now));
  if (now) {
    close();
    say("Paused", "still");
  } else {
    open();
  }
}

if (bar) {
  bar.hidden = false;
  button.addEventListener("click", () => {
    window.sessionStorage.setItem(PAUSED, paused() ? "no" : "yes");
    showPaused();
  });
  document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
  window.addEventListener("pagehide", close);
  window.addEventListener("pageshow", (event) => event.persisted && open());
  showPaused();
}
