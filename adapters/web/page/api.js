import { language, t } from "./words.js";
/** The server said no, in words for people. */
export class Refused extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

export const getState = (person) => ask(`/chat/state${person ? `?as=${encodeURIComponent(person)}` : ""}`);
export const postMessage = (body) => tell("/chat/messages", body);
export const postForm = (body) => tell("/chat/forms", body);
export const postEdit = (body) => tell("/chat/edits", body);
export const postRemoval = (body) => tell("/chat/removals", body);
export const postClick = (body) => tell("/chat/clicks", { ...body, language });

/** Hands a file over, to be named in a message; resolves with the id it has now. */
export async function postFile(person, file) {
  const query = new URLSearchParams({ as: person, name: file.name, type: file.type });
  const headers = { "content-type": "application/octet-stream", "x-gatehouse-chat": "1" };
  return (await ask(`/chat/files?${query}`, { method: "POST", headers, body: file })).id;
}

const tell = (path, body) =>
  ask(path, {
    method: "POST",
    headers: { "content-type": "application/json", "x-gatehouse-chat": "1" },
    body: JSON.stringify(body),
  });

async function ask(path, options) {
  const response = await fetch(path, options);
  const json = await response.json().catch(() => ({}));
  if (response.ok) return json;
  const said = json.error?.message;
  throw new Refused(
    said ? t(said) : t("The server answered {status}.", { status: response.status }),
    response.status,
  );
}

/** 128 random bits: the same sending, however often it is tried. */
export function newNonce() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
