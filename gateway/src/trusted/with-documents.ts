import type { Engine } from '../engine/engine.ts';
import { wrapEngine } from '../engine/wrap-engine.ts';
import { type DocumentPolicy, findDocument } from './find-document.ts';

/** Finds out which document each request means before the engine sees it. */
export function withDocuments(engine: Engine, policy: DocumentPolicy): Engine {
  return wrapEngine(engine, async (request) => {
    const found = findDocument(request.asked, policy);
    const query = found instanceof Promise ? await found : found;
    // Most say it in full: nothing is to be said anew.
    if (query !== undefined && query === request.asked.query) return engine.execute(request);
    const { query: _, extensions: __, ...asked } = request.asked;
    return engine.execute({ ...request, asked: query === undefined ? asked : { ...asked, query } });
  });
}
