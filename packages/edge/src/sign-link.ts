import { createHash } from 'node:crypto';

/** The path and query that nginx's secure_link lets through until `expiresAt`. */
export function signLink(key: string, expiresAt: Date, secret: string): string {
  const path = `/${key}`;
  const expires = Math.floor(expiresAt.getTime() / 1000);
  const md5 = createHash('md5').update(`${expires}${path} ${secret}`).digest('base64url');
  return `${path}?expires=${expires}&md5=${md5}`;
}
