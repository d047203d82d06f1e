// Typed entries wait here until they are saved: in order, kept over a reload, sent with a key each
// so that a repeated attempt has no second effect.
import { call, Refused } from "sp/api";

const PAUSES = [1000, 2000, 5000, 10000];

export class Queue {
  constructor(name, url, { done, refused, waiting }) {
    this.name = `grid:${name}`;
    this.url = url;
    this.hooks = { done, refused, waiting };
    this.items = JSON.parse(localStorage.getItem(this.name) ?? "[]");
    this.busy = false;
    this.failures = 0;
    addEventListener("online", () => this.run());
  }

  get length() {
    return this.items.length;
  }

  add(body) {
    this.items.push({ key: crypto.randomUUID(), body });
    this.keep();
    this.run();
  }

  keep() {
    if (this.items.length) localStorage.setItem(this.name, JSON.stringify(this.items));
    else localStorage.removeItem(this.name);
  }

  async run() {
    if (this.busy) return;
    this.busy = true;
    clearTimeout(this.timer);
    while (this.items.length && (await this.send(this.items[0])));
    this.busy = false;
  }

  // True when the first item is settled, whichever way; false to wait for the network.
  async send(item) {
    try {
      const answer = await call("POST", this.url, item.body, { "Idempotency-Key": item.key });
      this.settle();
      this.hooks.done(answer, item.body);
    } catch (error) {
      if (!(error instanceof Refused) || error.status >= 500) return this.wait();
      this.settle();
      this.hooks.refused(error, item.body);
    }
    return true;
  }

  settle() {
    this.items.shift();
    this.failures = 0;
    this.keep();
  }

  wait() {
    this.hooks.waiting();
    const pause = PAUSES[Math.min(this.failures++, PAUSES.length - 1)];
    this.timer = setTimeout(() => this.run(), pause);
    return false;
  }
}
