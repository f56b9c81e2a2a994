import { setFlagsFromString } from 'node:v8';

/**
 * Has V8 make every object young. By itself it learns which places of the program make objects that live long, and makes
 * these at once among the old ones. A request lives long where many large ones are under way: once those have taught it so,
 * what small ones make, and all that this points to, stays until the next great collection of garbage, and small
 * collections take ten times as long. For processes that answer requests; those that work on one large thing live with what V8 learns.
 */
export function keepObjectsYoung(): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
}
