import { AppError } from "../core/errors.ts";
import { Secret } from "./secret.ts";

/** The place of a secret that is read at the start and may be replaced: whoever keeps it always shows the newest. */
export class HeldSecret extends Secret {
  #current: Secret | null = null;

  constructor(current: Secret | null = null) {
    super("");
    this.#current = current;
  }

  override reveal(): string {
    if (this.#current) return this.#current.reveal();
    throw new AppError("secret.unreadable", "a secret was asked for that has not been read");
  }

  /** Puts it in the place of the one before; false when it is the same. */
  hold(next: Secret): boolean {
    const isNew = this.#current?.reveal() !== next.reveal();
    this.#current = next;
    return isNew;
  }
}
