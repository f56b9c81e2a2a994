const SECOND = 1_000;

/** The date of answers, put into words once a second. */
export class HttpDate {
  #until = 0;
  #text = '';

  get text(): string {
    const now = Date.now();
    if (now >= this.#until) {
      this.#until = now - (now % SECOND) + SECOND;
      this.#text = new Date(now).toUTCString();
    }
    return this.#text;
  }
}
