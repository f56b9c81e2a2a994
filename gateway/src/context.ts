import type { Identity } from '@reelgraph/auth';
import type { Logger } from '@reelgraph/service';

/** What is known of one client request while it is answered. */
export type Context = { readonly identity: Identity; readonly log: Logger };
