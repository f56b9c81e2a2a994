export type UploadMethod = 'POST' | 'PUT';

/**
 * How phones send their bytes to this store: as configured, else by POST where a probe says that the store takes one.
 * Asked once; a probe that fails says nothing, so POST is assumed and the store is asked again.
 */
export function uploadMethod(
  wanted: UploadMethod | 'auto',
  takesPost: () => Promise<boolean>,
  onFailure: (error: unknown) => void,
): () => Promise<UploadMethod> {
  let known: Promise<UploadMethod> | undefined = wanted === 'auto' ? undefined : Promise.resolve(wanted);
  return () => {
    known ??= takesPost().then(
      (takes) => (takes ? 'POST' : 'PUT'),
      (error: unknown) => {
        known = undefined;
        onFailure(error);
        return 'POST';
      },
    );
    return known;
  };
}
