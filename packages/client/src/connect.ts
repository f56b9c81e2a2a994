import { ClientError } from './client-error.ts';
import { buildMethods, type Methods, type RunOperation } from './methods.ts';
import { sendOperation, type Transport } from './send-operation.ts';
import { keepInMemory, type Session, type SessionKeeper } from './session.ts';
import { buildSubscriptions, type Subscriptions } from './subscriptions.ts';

/** One device that talks to the gateway: a typed method per operation, and the session that it keeps. */
export type Client = Methods & Subscriptions & { readonly session: Session | null };

export type ConnectOptions = {
  /** Where the session is kept; in memory where it is left out. */
  readonly keeper?: SessionKeeper;
  readonly timeoutMs?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Told what is missing from an answer that is there for the rest. */
  readonly onPartial?: (error: ClientError) => void;
};

const SIGNING_IN = new Set(['SignUp', 'SignIn', 'SignInAsGuest', 'ResetPassword', 'RefreshSession']);
// These ask for nothing that a token says; signing up does, since a guest keeps their id.
const SENT_BARE = new Set(['SignIn', 'SignInAsGuest', 'ResetPassword', 'RefreshSession']);
const TOKEN_IS_OVER = new Set(['TOKEN_EXPIRED', 'TOKEN_INVALID']);
const SESSION_IS_OVER = new Set(['SESSION_EXPIRED', 'SESSION_REVOKED']);

/**
 * Connects to a gateway. Signing in keeps the session, signing out forgets it; an expired access token is refreshed
 * once and the operation is sent again.
 *
 * @example
 * const client = connect('http://127.0.0.1:4000');
 * await client.signIn({ login: 'alice', password: 'correct horse' });
 * const page = await client.forYou();
 */
export function connect(gatewayUrl: string, options: ConnectOptions = {}): Client {
  const keeper = options.keeper ?? keepInMemory();
  const transport: Transport = {
    endpoint: new URL('/graphql', gatewayUrl).href,
    timeoutMs: options.timeoutMs ?? 30_000,
    headers: options.headers ?? {},
    onPartial: options.onPartial ?? (() => {}),
  };
  const methods = buildMethods(withSession(transport, keeper));
  const subscriptions = buildSubscriptions({
    transport,
    accessToken: () => keeper.load()?.accessToken ?? null,
    renew: (expired) => refreshToken(transport, keeper, expired),
    isExpired: (error) => hasCode(error, TOKEN_IS_OVER),
  });
  return {
    ...methods,
    ...subscriptions,
    get session() {
      return keeper.load();
    },
  };
}

function withSession(transport: Transport, keeper: SessionKeeper): RunOperation {
  return async (operation) => {
    const session = SENT_BARE.has(operation.name) ? null : keeper.load();
    const data = await sendOperation(transport, operation, session?.accessToken ?? null).catch(async (error) => {
      if (session === null || !hasCode(error, TOKEN_IS_OVER)) throw error;
      const fresh = await refresh(transport, keeper, session).catch((cause: unknown) => {
        // Who begins an account needs none: only the guest's history is lost with the session.
        if (operation.name === 'SignUp' && hasCode(cause, SESSION_IS_OVER)) return null;
        throw cause;
      });
      return sendOperation(transport, operation, fresh?.accessToken ?? null);
    });
    if (SIGNING_IN.has(operation.name)) keeper.save(sessionIn(data));
    if (operation.name === 'SignOut') keeper.save(null);
    return data;
  };
}

async function refreshToken(transport: Transport, keeper: SessionKeeper, expired: string): Promise<void> {
  const session = keeper.load();
  // Whoever shares the session may have been quicker.
  if (session?.accessToken === expired) await refresh(transport, keeper, session);
}

/** A refresh token works once, so only one of those who share the session spends it; the others take what came of it. */
function refresh(transport: Transport, keeper: SessionKeeper, expired: Session): Promise<Session> {
  return keeper.alone(async () => {
    const kept = keeper.load();
    if (kept === null) throw new ClientError('NOT_SIGNED_IN', 'Sign in first.');
    if (kept.accessToken !== expired.accessToken) return kept;
    const methods = buildMethods((operation) => sendOperation(transport, operation, null));
    try {
      const fresh = await methods.refreshSession({ refreshToken: expired.refreshToken });
      keeper.save(fresh);
      return fresh;
    } catch (error) {
      if (hasCode(error, SESSION_IS_OVER)) keeper.save(null);
      throw error;
    }
  });
}

function sessionIn(data: Record<string, unknown>): Session | null {
  // @note every operation in SIGNING_IN has one field, and that is a session.
  return (Object.values(data)[0] ?? null) as Session | null;
}

function hasCode(error: unknown, codes: ReadonlySet<string>): boolean {
  return error instanceof ClientError && codes.has(error.code);
}
