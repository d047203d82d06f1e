// Calls of our own server from page modules: JSON in and out, refusals as errors with numbers.
export class Refused extends Error {
  constructor(status, body) {
    super(body?.errors?.[0]?.detail ?? `HTTP ${status}`);
    this.status = status;
    this.body = body;
  }
}

function csrf() {
  return JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["X-CSRFToken"] ?? "";
}

export async function call(method, url, data, headers = {}) {
  const init = { method, headers: { Accept: "application/json", "X-CSRFToken": csrf(), ...headers }, credentials: "same-origin" };
  if (data !== undefined) {
    init.body = JSON.stringify(data);
    init.headers["Content-Type"] = "application/json";
  }
  const answer = await fetch(url, init);
  const text = await answer.text();
  const body = text && answer.headers.get("Content-Type")?.includes("json") ? JSON.parse(text) : null;
  if (!answer.ok) throw new Refused(answer.status, body);
  return body;
}

export const get = (url) => call("GET", url);
export const post = (url, data, headers) => call("POST", url, data, headers);
export const json = (id) => JSON.parse(document.getElementById(id).textContent);
