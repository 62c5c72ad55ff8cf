// What a page cannot know when it is made: the visitor's clock and zone. Everything else is in the HTML.
(() => {
  const say = SAY, root = document.querySelector(".ls");
  const { lang } = document.documentElement;
  const each = (selector, act) => root.querySelectorAll(selector).forEach(act);
  const fill = (text, time) => text.replace("%", time);
  const make = (tag, className, textContent = "") => Object.assign(document.createElement(tag), { className: "js " + className, textContent });
  const write = (node, text) => node.textContent === text || (node.textContent = text);

  const day = (date, timeZone) => {
    const part = (name, style) => date.toLocaleDateString(lang, { [name]: style, timeZone });
    return `${part("weekday", "short")} ${part("day", "numeric")} ${part("month", "short")}`;
  };
  const local = (date, isToday) => (isToday ? "" : day(date) + ", ") + date.toTimeString().slice(0, 5);
  const until = (date) => new Date(date) - Date.now();
  const ago = (date) => fill(say.ago, lasting(-until(date)));
  const lasting = (ms) => {
    const { floor } = Math, minutes = floor(ms / 6e4), hours = floor(minutes / 60), days = floor(hours / 24);
    const two = (first, rest, unit) => first + (rest ? ` ${rest} ${unit}` : "");
    if (minutes < 1) return say.moment;
    if (hours < 1) return `${minutes} ${say.min}`;
    if (days < 1) return two(`${hours} ${say.h}`, minutes % 60, say.min);
    return two(`${days} ${days > 1 ? say.days : say.day}`, days < 3 && hours % 24, say.h);
  };

  // The visitor's own time beside UTC.
  each("time.z", (time) => {
    const start = new Date(time.dateTime), end = new Date(time.dataset.until || start);
    if (!start.getTimezoneOffset() && !end.getTimezoneOffset()) return;
    let text = local(start, day(start) === day(start, "UTC"));
    if (end > start) text += "–" + local(end, day(start) === day(end));
    time.after(" ", make("span", "local", fill(say.local, text)));
  });

  // How long things last, and promises that pass while the page is open.
  const tick = () => {
    each("[data-since]", (node) => write(node, " · " + lasting(-until(node.dataset.since))));
    each("[data-ago]", (node) => write(node, " · " + ago(node.dataset.ago)));
    each("[data-end]", (node) => {
      const left = until(node.dataset.end);
      write(node, left > 0 ? " · " + fill(say.left, lasting(left)) : "");
    });
    each("[data-due]:not(.late)", (node) => {
      if (until(node.dataset.due) > 0) return;
      node.classList.add("late");
      node.append(make("span", "", " · " + say.late));
    });
    if (known) confirm();
  };

  // A page that knows when it is stale.
  const fresh = root.querySelector("[data-fresh]"), first = make("span", ""), warning = make("p", "stale");
  let known;
  warning.role = "status";
  warning.hidden = true;
  const confirm = () => {
    const at = new Date(known.generated_at), isStale = until(known.fresh_until) < 0;
    write(first, isStale ? "" : fill(say.confirmed, ago(at)) + " · ");
    write(warning, isStale ? fill(say.stale, local(at, day(at) === day(new Date()))) : "");
    warning.hidden = !isStale;
  };
  const ask = () => {
    if (!document.hidden) fetch(fresh.dataset.fresh, { cache: "no-cache" }).then((answer) => answer.json()).then((told) => {
      known = told;
      confirm();
    }).catch(() => {});
  };

  // Bars: the words of the day under the pointer.
  each(".bars", (bars) => {
    const svg = bars.firstChild, around = bars.parentNode, words = {}, hint = make("span", "hint");
    around.querySelectorAll("[data-i]").forEach((node) => (words[node.dataset.i] = node.textContent));
    svg.querySelectorAll("title").forEach((title) => title.remove());
    around.classList.add("scripted");
    around.append(hint);
    hint.ariaHidden = true;
    hint.hidden = true;
    bars.onpointerleave = () => (hint.hidden = true);
    bars.onpointermove = (event) => {
      const box = svg.getBoundingClientRect(), place = Math.max(0, Math.min(89, ((event.clientX - box.left) / box.width) * 90 | 0));
      write(hint, words[place] || `${day(new Date(Date.parse(svg.dataset.first) + place * 864e5), "UTC")}: ${say.none}`);
      hint.classList.toggle("right", place > 44);
      hint.hidden = false;
    };
  });

  tick();
  setInterval(tick, 3e4);
  if (fresh) {
    fresh.prepend(first);
    root.prepend(warning);
    ask();
    setInterval(ask, 6e4);
    document.onvisibilitychange = ask;
  }
})();
