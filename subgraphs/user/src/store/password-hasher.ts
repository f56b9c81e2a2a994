import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { AppError } from '@reelgraph/errors';

const argon2Async = promisify(argon2);

/** OWASP's second choice of argon2id: 19 MiB, two passes, one lane; 20 to 40 ms on a small machine. */
const COST = { memory: 19_456, passes: 2, parallelism: 1 };
const TAG_BYTES = 32;
/** Some seconds of work; who comes later is told to try again rather than left waiting. */
const LONGEST_QUEUE = 300;

/** Hashes and checks passwords. */
export class PasswordHasher {
  #pending = 0;

  /** As a PHC string: `$argon2id$v=19$m=…,t=…,p=…$salt$tag`. */
  async hash(password: string): Promise<string> {
    const salt = randomBytes(16);
    const tag = await this.#derive(password, salt, COST);
    return `$argon2id$v=19$m=${COST.memory},t=${COST.passes},p=${COST.parallelism}$${base64(salt)}$${base64(tag)}`;
  }

  /** Takes as long for an account that does not exist (null) as for one that does, so that time tells nothing. */
  async verify(stored: string | null, password: string): Promise<boolean> {
    const known = parsePhc(stored ?? UNKNOWN);
    const tag = await this.#derive(password, known.salt, known.cost);
    return tag.length === known.tag.length && timingSafeEqual(tag, known.tag) && stored !== null;
  }

  async #derive(password: string, salt: Buffer, cost: typeof COST): Promise<Buffer> {
    if (this.#pending >= LONGEST_QUEUE) throw new AppError('RATE_LIMITED');
    this.#pending++;
    try {
      const message = Buffer.from(password.normalize('NFKC'));
      return await argon2Async('argon2id', { message, nonce: salt, tagLength: TAG_BYTES, ...cost });
    } finally {
      this.#pending--;
    }
  }
}

const UNKNOWN = `$argon2id$v=19$m=${COST.memory},t=${COST.passes},p=${COST.parallelism}$${'A'.repeat(22)}$${'A'.repeat(43)}`;

function parsePhc(phc: string): { salt: Buffer; tag: Buffer; cost: typeof COST } {
  const [, memory, passes, parallelism, salt, tag] =
    /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([^$]+)\$([^$]+)$/.exec(phc) ?? [];
  if (!salt || !tag) throw new Error('A stored password is not an argon2id PHC string');
  return {
    salt: Buffer.from(salt, 'base64'),
    tag: Buffer.from(tag, 'base64'),
    cost: { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) },
  };
}

function base64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
