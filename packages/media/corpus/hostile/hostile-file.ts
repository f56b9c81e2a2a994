import type { RejectionCode } from '../../src/rejection.ts';

/** What a hostile file may refer to; a test watches that neither is ever touched. */
export interface Bait {
  readonly folder: string;
  readonly url: string;
  readonly plantedFile: string;
}

/** A file that wants to do harm, and how the work on it must end. */
export interface HostileFile {
  readonly name: string;
  readonly make: (bait: Bait) => Promise<Buffer> | Buffer;
  /** Codes of a rejection, or READY for a correct output; several where either is right. */
  readonly ends: readonly (RejectionCode | 'READY')[];
}
