const hidden = '[secret]'

/**
 * A value that must not reach a log, an entry, an error or an answer. However it is printed it reads `[secret]`; only
 * `reveal()` gives it away, so every use can be found by that name.
 */
export class Secret {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  reveal(): string {
    return this.#text
  }

  /** By `reveal`: Next bundles the routes apart from what was started before them, so the other one may be of a second class. */
  equals(other: Pick<Secret, 'reveal'>): boolean {
    return this.#text === other.reveal()
  }

  toString(): string {
    return hidden
  }

  toJSON(): string {
    return hidden
  }

  /** What `console.log` and `util.inspect` print. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return hidden
  }
}
