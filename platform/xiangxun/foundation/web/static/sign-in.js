// The sign-in sheet 签到单: one key per state, saved as one goes, and what a colleague writes appears by itself.
// Without this script the same form is filled by its selects and saved by its button.
(() => {
  "use strict";
  const form = document.querySelector("form[data-sheet]");
  if (!form || form.dataset.editable !== "1") return;

  const KEYS = { 1: "present", 2: "late", 3: "left_early", 4: "leave", 0: "absent" };
  const TIMED = { late: "came", left_early: "left" };
  const THERE = ["present", "late", "left_early"];
  const WAIT = 400, LOOK = 5000, AGAIN = 3000;
  // Words come with the page, in the person's language; {name} is filled in here.
  const words = (name, values = {}) => form.dataset[name].replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
  const said = form.querySelector("[data-said]");
  const token = form.querySelector("[name=csrf_token]").value;
  const cells = new Map([...form.querySelectorAll("[data-cell]")].map((td) => [td.dataset.cell, cellOf(td)]));
  const waiting = new Map();
  const refused = new Set();
  const finePointer = matchMedia("(pointer: fine)");
  let sending = false, timer = 0, looks = 0;

  document.querySelector("[data-keys]").hidden = false;
  form.querySelector("[data-save]").hidden = true;

  function cellOf(td) {
    const [trainee, slot] = td.dataset.cell.split("_").map(Number);
    const [select, time, seen, was] = ["mark", "time", "seen", "was"].map((n) => td.querySelector(`[name=${n}_${td.dataset.cell}]`));
    return { td, trainee, slot, select, time, seen, was };
  }

  // 写、存、收
  function minutes(text) {
    const found = /^([01]?\d|2[0-3])[:：]?([0-5]\d)$/.exec(text.trim());
    return found ? Number(found[1]) * 60 + Number(found[2]) : null;
  }

  function clock(value) {
    return value === null ? "" : `${String(Math.floor(value / 60)).padStart(2, "0")}:${String(value % 60).padStart(2, "0")}`;
  }

  function typedIn(cell) {
    const state = cell.select.value || null;
    const time = state in TIMED ? minutes(cell.time.value) : null;
    return {
      trainee_id: cell.trainee, slot: cell.slot, state, version: Number(cell.seen.value),
      came: state === "late" ? time : null, left: state === "left_early" ? time : null,
    };
  }

  function note(cell) {
    cell.td.dataset.state = cell.select.value;
    cell.time.hidden = !(cell.select.value in TIMED);
    cell.td.classList.remove("is-other");
    cell.since = looks;
    refused.delete(cell.td.dataset.cell);
    waiting.set(cell.td.dataset.cell, cell);
    say(words("saving"));
    count();
    clearTimeout(timer);
    timer = setTimeout(send, WAIT);
  }

  async function send() {
    if (sending || waiting.size === 0) return;
    sending = true;
    const batch = new Map([...waiting].map(([place, cell]) => [place, { cell, typed: typedIn(cell) }]));
    waiting.clear();
    try {
      const answer = await fetch(form.dataset.sheet, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": token },
        body: JSON.stringify({ marks: [...batch.values()].map((one) => one.typed) }),
      });
      if (answer.ok) {
        const found = await answer.json();
        found.saved.forEach((one) => settle(one));
        found.conflicts.forEach((one) => show(one, batch.get(`${one.trainee_id}_${one.slot}`).typed));
        if (found.conflicts.length === 0 && waiting.size === 0 && refused.size === 0) saved(batch);
      } else {
        const told = await answer.json().catch(() => ({ error: { message: words("failed") } }));
        batch.forEach((_, place) => refused.add(place));
        say(told.error.message, true);
      }
    } catch {
      batch.forEach(({ cell }, place) => { if (!waiting.has(place)) waiting.set(place, cell); });
      say(words("offline"), true);
      setTimeout(send, AGAIN);
    }
    sending = false;
    if (waiting.size > 0 && !said.classList.contains("x-late")) timer = setTimeout(send, WAIT);
  }

  function settle(one) {
    const cell = cells.get(`${one.trainee_id}_${one.slot}`);
    cell.since = looks;
    cell.seen.value = one.version;
    cell.was.value = `${one.state || ""}/${one.came ?? one.left ?? ""}`;
    cell.td.title = one.by;
  }

  function put(cell, one) {
    settle(one);
    cell.select.value = one.state || "";
    cell.time.value = clock(one.came ?? one.left);
    cell.time.hidden = !((one.state || "") in TIMED);
    cell.td.dataset.state = one.state || "";
    count();
  }

  function word(cell, state) {
    return state ? cell.select.querySelector(`option[value=${state}]`).textContent : words("empty");
  }

  function show(one, mine) {
    const cell = cells.get(`${one.trainee_id}_${one.slot}`);
    put(cell, one);
    cell.td.classList.add("is-other");
    say(words("conflict", {
      no: cell.td.dataset.no, by: one.by || words("other"), theirs: word(cell, one.state), mine: word(cell, mine.state),
    }), true);
  }

  function saved(batch) {
    const last = Math.max(...[...batch.values()].map(({ cell }) => Number(cell.td.dataset.no)));
    say(words("saved", { no: last, time: new Date().toLocaleTimeString("zh-CN", { hour12: false }) }));
  }

  function say(text, late = false) {
    said.textContent = text;
    said.classList.toggle("x-late", late);
  }

  // What was written or saved since the question went out is newer than its answer.
  async function look() {
    const asked = ++looks;
    try {
      const answer = await fetch(form.dataset.sheet);
      if (answer.ok) {
        const now = new Map((await answer.json()).saved.map((one) => [`${one.trainee_id}_${one.slot}`, one]));
        cells.forEach((cell, place) => {
          const one = now.get(place) || { trainee_id: cell.trainee, slot: cell.slot, state: null, came: null, left: null, version: 0, by: "" };
          const busy = sending || cell.since >= asked || waiting.has(place) || refused.has(place) || document.activeElement === cell.time;
          if (!busy && String(one.version) !== cell.seen.value) { put(cell, one); cell.td.classList.add("is-other"); }
        });
      }
    } catch { /* the next look tries again */ }
    setTimeout(look, LOOK);
  }

  // 合计
  function count() {
    const columns = new Map(), people = new Set();
    cells.forEach((cell) => {
      const sums = columns.get(cell.slot) || { there: 0, irregular: 0, leave: 0, absent: 0, open: 0 };
      const state = cell.select.value;
      if (THERE.includes(state)) { sums.there += 1; people.add(cell.trainee); }
      if (state in TIMED) sums.irregular += 1;
      if (state === "leave" || state === "absent") sums[state] += 1;
      if (!state) sums.open += 1;
      columns.set(cell.slot, sums);
    });
    columns.set("day", { there: people.size });
    columns.forEach((sums, slot) => Object.entries(sums).forEach(([key, n]) =>
      document.querySelectorAll(`[data-${key}="${slot}"]`).forEach((place) => { place.textContent = n; })));
  }

  // 键盘：按列上下，跨左右两半
  const grid = [...cells.values()].sort((a, b) => Number(a.td.dataset.no) - Number(b.td.dataset.no) || a.slot - b.slot);
  const wide = new Set(grid.map((cell) => cell.slot)).size;

  function go(from, step) {
    const next = grid[grid.indexOf(from) + step];
    if (next) next.select.focus();
  }

  form.addEventListener("keydown", (event) => {
    const cell = cells.get(event.target.closest("[data-cell]")?.dataset.cell);
    if (!cell || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target === cell.time) {
      if (event.key === "Enter") { event.preventDefault(); go(cell, wide); }
      return;
    }
    const moves = { ArrowUp: -wide, ArrowDown: wide, ArrowLeft: -1, ArrowRight: 1 };
    if (event.key in moves) go(cell, moves[event.key]);
    else if (event.key in KEYS) set(cell, KEYS[event.key]);
    else if (event.key === " ") { set(cell, "present"); go(cell, wide); }
    else if (event.key === "Backspace" || event.key === "Delete") set(cell, "");
    else if (event.key === "Enter") { if (!cell.time.hidden) cell.time.focus(); }
    else return;
    event.preventDefault();
  });

  // 鼠标点一下只选中这一格，按键照样登记；再点一下才展开
  form.addEventListener("mousedown", (event) => {
    const cell = cells.get(event.target.closest("[data-cell]")?.dataset.cell);
    if (!cell || event.target === cell.time || document.activeElement === cell.select || !finePointer.matches) return;
    event.preventDefault();
    cell.select.focus();
  });

  function set(cell, state) {
    cell.select.value = state;
    if (!(state in TIMED)) cell.time.value = "";
    note(cell);
  }

  form.addEventListener("change", (event) => {
    const cell = cells.get(event.target.closest("[data-cell]")?.dataset.cell);
    if (!cell) return;
    if (event.target === cell.time && cell.time.value && minutes(cell.time.value) === null) {
      say(words("time"), true);
      return;
    }
    note(cell);
  });

  form.addEventListener("submit", (event) => { event.preventDefault(); send(); });
  window.addEventListener("beforeunload", (event) => { if (waiting.size > 0 || sending) event.preventDefault(); });
  setTimeout(look, LOOK);
})();
