import { randomBytes } from 'node:crypto';

/** 24 lowercase hexadecimal characters that sort by time: 6 bytes of milliseconds, 6 random ones. */
export function newId(now: Date): string {
  return now.getTime().toString(16).padStart(12, '0') + randomBytes(6).toString('hex');
}
