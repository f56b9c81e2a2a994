import type { Identity } from '@reelgraph/auth';
import type { RequestLog } from './http/request-log.ts';

/** What is known of one client request while it is answered. */
export type Context = { readonly identity: Identity; readonly log: RequestLog };
