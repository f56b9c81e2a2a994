import type { Engine } from './engine.ts';

/** An engine that does something else around every request, and is the same otherwise. */
export function wrapEngine(inner: Engine, execute: Engine['execute']): Engine {
  return {
    get subgraphs() {
      return inner.subgraphs;
    },
    execute,
    replaceSupergraph: (sdl) => inner.replaceSupergraph(sdl),
    [Symbol.asyncDispose]: () => inner[Symbol.asyncDispose](),
  };
}
