import type { Logger } from '@reelgraph/service';
import { type CompiledOptions, openCompiledEngine } from './compiled.ts';
import type { Engine } from './engine.ts';
import { openStockEngine } from './stock.ts';

/** Our own executor, or Apollo's, which it is compared with. */
export async function openEngine(
  kind: 'compiled' | 'stock',
  options: CompiledOptions & { readonly log: Logger },
): Promise<Engine> {
  return kind === 'stock' ? openStockEngine(options) : openCompiledEngine(options);
}
