import { Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { AnswerRoom } from './answer-room.ts';

/** Reads what it is given at once, or when it is told to. */
class Peer extends Writable {
  readonly #isSlow: boolean;
  #held = (): void => undefined;
  heard = '';
  readonly sizes: number[] = [];

  constructor(isSlow: boolean) {
    super();
    this.#isSlow = isSlow;
  }

  override _write(bytes: Buffer, _encoding: string, done: () => void): void {
    this.sizes.push(bytes.length);
    this.#held = () => {
      this.#held = () => undefined;
      this.heard += bytes;
      done();
    };
    if (!this.#isSlow || bytes.length === 0) this.#held();
  }

  /** As sockets do it, what was being written ends, too. */
  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#held();
    done(error);
  }

  readOn(): void {
    this.#held();
  }
}

it('writes over nothing that is still to be read, however many read slowly', async () => {
  const room = new AnswerRoom();
  const peers = Array.from({ length: 30 }, (_, i) => new Peer(i % 3 > 0));
  const texts = ['short', 'ä😀'.repeat(10_000), 'x'.repeat(30_000), 'y'.repeat(130_000), '😀'.repeat(40_000)];
  const bodies = peers.map((_, i) => `${i}${texts[i % texts.length]}`);
  peers.forEach((peer, i) => void room.write(peer, `n: ${i}\r\n`, bodies[i] ?? ''));
  for (const peer of peers)
    while (peer.writableLength > 0) {
      peer.readOn();
      await new Promise(setImmediate);
    }
  const expected = bodies.map((body, i) => `n: ${i}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  expect(peers.map(({ heard }) => heard)).toEqual(expected);
});

it('takes the room back from who reads it at last, or goes', async () => {
  const room = new AnswerRoom();
  for (let round = 0; round < 40; round += 1) {
    const peer = new Peer(true);
    room.write(peer, '', 'x'.repeat(10_000));
    // Head and body in one piece come from the room.
    expect(peer.sizes).toEqual(['content-length: 10000\r\n\r\n'.length + 10_000]);
    if (round % 2 === 0) peer.destroy();
    else peer.readOn();
    await new Promise(setImmediate);
  }
});
