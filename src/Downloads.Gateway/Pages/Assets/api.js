// REST calls. A token, where the server wants one, lives in the tab's session storage and in no URL.

const storedToken = "downloads.token";

export class Problem extends Error {
  constructor(status, document) {
    super(document.detail ?? document.title ?? `The server answered ${status}.`);
    this.status = status;
    this.errors = document.errors ?? {};
  }
}

export function signIn(token) {
  sessionStorage.setItem(storedToken, token);
}

export function hasToken() {
  return sessionStorage.getItem(storedToken) !== null;
}

export async function call(method, path, body) {
  const token = sessionStorage.getItem(storedToken);
  const response = await fetch(path, {
    method,
    headers: {
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      ...(token ? { Authorization: `Bearer ${token}` } : {}),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  const answer = text.length > 0 ? JSON.parse(text) : null;
  if (!response.ok) {
    throw new Problem(response.status, answer ?? {});
  }

  return answer;
}
