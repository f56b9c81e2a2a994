import type { Engine, EngineRequest } from '../engine/engine.ts';
import { wrapEngine } from '../engine/wrap-engine.ts';
import { type DocumentPolicy, findDocument } from './find-document.ts';

/** Finds out which document each request means before the engine sees it. */
export function withDocuments(engine: Engine, policy: DocumentPolicy): Engine {
  const run = (request: EngineRequest, query: string | undefined) => {
    // Most say it in full: nothing is to be said anew.
    if (query !== undefined && query === request.asked.query) return engine.execute(request);
    const { query: _, extensions: __, ...asked } = request.asked;
    return engine.execute({ ...request, asked: query === undefined ? asked : { ...asked, query } });
  };
  return wrapEngine(engine, (request) => {
    try {
      const found = findDocument(request.asked, policy);
      return found instanceof Promise ? found.then((query) => run(request, query)) : run(request, found);
    } catch (error) {
      return Promise.reject(error);
    }
  });
}
