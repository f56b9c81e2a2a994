/**
 * The bucket's policy of `deploy/s3`, its name filled in: nothing is read or written but by HTTPS. Null for a store that
 * is reached by HTTP, such as the embedded one, which it would lock us out of.
 */
export function bucketPolicy(template: string, bucket: string, endpoint: string | null): string | null {
  if (endpoint !== null && !endpoint.startsWith('https:')) return null;
  return template.replaceAll('BUCKET', bucket);
}
