/** Events as they come, in dense numbers, in 12 bytes each (20 with times). */
export class EventLog {
  users: Uint32Array<ArrayBuffer> = new Uint32Array(1024);
  videos: Uint32Array<ArrayBuffer> = new Uint32Array(1024);
  values: Float32Array<ArrayBuffer> = new Float32Array(1024);
  /** NaN for an event without a time; undefined while no event had one */
  times: Float64Array<ArrayBuffer> | undefined;
  length = 0;

  push(user: number, video: number, value: number, time: number = Number.NaN): void {
    const at = this.length++;
    if (at === this.users.length) this.#grow(Math.max(1024, at * 2));
    this.users[at] = user;
    this.videos[at] = video;
    this.values[at] = value;
    if (!Number.isNaN(time)) this.times ??= new Float64Array(this.users.length).fill(Number.NaN);
    if (this.times) this.times[at] = time;
  }

  /** Gives the memory back at once, without waiting for the garbage collector. */
  clear(): void {
    this.length = 0;
    this.#grow(0);
    this.times = undefined;
  }

  #grow(capacity: number): void {
    this.users = new Uint32Array(this.users.buffer.transfer(capacity * 4));
    this.videos = new Uint32Array(this.videos.buffer.transfer(capacity * 4));
    this.values = new Float32Array(this.values.buffer.transfer(capacity * 4));
    if (this.times) this.times = new Float64Array(this.times.buffer.transfer(capacity * 8));
  }
}
