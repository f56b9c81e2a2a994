/** What stops the start and the person can do something about: its message is the whole answer, no stack is shown. */
export class Problem extends Error {
  override name = 'Problem';
}
