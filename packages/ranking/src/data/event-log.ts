const STEP = 1 << 17;
const MOST = 2 ** 29;

/** Events as they come, in dense numbers: 12 bytes each (20 with times), which grow in place and are given back at once. */
export class EventLog {
  readonly users = new Uint32Array(column(4));
  readonly videos = new Uint32Array(column(4));
  readonly values = new Float32Array(column(4));
  /** NaN for an event without a time; undefined while no event had one */
  times: Float64Array<ArrayBuffer> | undefined;
  length = 0;

  push(user: number, video: number, value: number, time: number = Number.NaN): void {
    const at = this.length++;
    if (at === this.users.length) this.#resize(at + STEP);
    this.users[at] = user;
    this.videos[at] = video;
    this.values[at] = value;
    if (!Number.isNaN(time) && !this.times) this.#addTimes(at);
    if (this.times) this.times[at] = time;
  }

  clear(): void {
    this.length = 0;
    this.#resize(0);
    this.times = undefined;
  }

  #addTimes(upTo: number): void {
    this.times = new Float64Array(column(8));
    this.times.buffer.resize(this.users.length * 8);
    this.times.fill(Number.NaN, 0, upTo);
  }

  #resize(length: number): void {
    if (length > MOST) throw new Error(`More than ${MOST} events do not fit one ranking engine`);
    for (const values of [this.users, this.videos, this.values, this.times]) {
      values?.buffer.resize(length * values.BYTES_PER_ELEMENT);
    }
  }
}

function column(bytes: number): ArrayBuffer {
  return new ArrayBuffer(0, { maxByteLength: MOST * bytes });
}
