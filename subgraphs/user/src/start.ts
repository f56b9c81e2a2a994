import { randomBytes } from 'node:crypto';
import { openSigner } from '@reelgraph/auth';
import { ChangeLog } from '@reelgraph/changes';
import { connectMongo, type Mongo } from '@reelgraph/mongo';
import { PeopleStore, RelationStore } from '@reelgraph/people';
import { createLogger, healthOf, newId, type Room, repeat, sendJson } from '@reelgraph/service';
import { startSubgraph } from '@reelgraph/service/subgraph';
import type { Config } from './config.ts';
import type { Context, Services } from './context.ts';
import type { Mailer } from './domain/mailer.ts';
import { RESET_WINDOW_MS } from './domain/request-password-reset.ts';
import { sendResetMail } from './domain/send-reset-mail.ts';
import { SIGN_IN_WINDOW_MS } from './domain/sign-in.ts';
import { createLoaders } from './graphql/loaders.ts';
import { resolvers } from './graphql/resolvers.generated.ts';
import { AccountStore } from './store/account-store.ts';
import { AttemptCounter } from './store/attempt-counter.ts';
import { logMailer } from './store/log-mailer.ts';
import { PasswordHasher } from './store/password-hasher.ts';
import { ResetRequestStore } from './store/reset-request-store.ts';
import { SessionStore } from './store/session-store.ts';

export type Deps = { now?: () => Date; mailer?: Mailer };

/** Starts the user subgraph. */
export async function start(config: Config, deps: Deps = {}): Promise<Room> {
  const log = createLogger('user', config.LOG_LEVEL);
  await using opened = new AsyncDisposableStack();
  const mongo = opened.use(await connectMongo({ url: config.MONGODB_URL, database: config.MONGODB_DATABASE }));
  const services = await openServices(config, mongo, deps.now ?? (() => new Date()));
  const mailer = deps.mailer ?? logMailer(log, { isPrivate: config.NODE_ENV === 'production' });
  opened.use(
    repeat({
      everyMs: 1_000,
      step: () => sendResetMail({ ...services, mailer }),
      onError: (error) => log.error({ err: error }, 'reset mail not sent'),
    }),
  );
  const http = opened.use(
    await startSubgraph<Context>({
      schemaFile: new URL('../../../schema/user.graphql', import.meta.url),
      resolvers,
      contextOf: ({ viewer }) => ({
        ...services,
        viewer,
        loaders: createLoaders(services, viewer?.userId ?? null),
      }),
      identitySecret: config.IDENTITY_SECRET,
      host: config.HOST,
      port: config.PORT,
      routes: {
        '/.well-known/jwks.json': (_request, response) => {
          response.setHeader('cache-control', 'public, max-age=300');
          sendJson(response, 200, services.signer.jwks);
        },
      },
      health: healthOf({ mongo: mongo.ping }),
      log,
    }),
  );
  log.info({ url: http.url }, 'listening');
  const open = opened.move();
  return { url: http.url, [Symbol.asyncDispose]: () => open.disposeAsync() };
}

async function openServices(config: Config, mongo: Mongo, now: () => Date): Promise<Services> {
  const changes = new ChangeLog(mongo.db);
  const people = new PeopleStore(mongo, changes);
  const sessions = new SessionStore(mongo);
  const stores = {
    people,
    sessions,
    relations: new RelationStore(mongo, changes),
    accounts: new AccountStore(mongo, people, sessions),
    signIns: new AttemptCounter(mongo, 'signIn', SIGN_IN_WINDOW_MS),
    resets: new AttemptCounter(mongo, 'reset', RESET_WINDOW_MS),
    resetRequests: new ResetRequestStore(mongo),
  };
  for (const store of [changes, ...Object.values(stores)]) await store.createIndexes();
  return {
    ...stores,
    passwords: new PasswordHasher(),
    signer: await openSigner({ privateKeyPem: config.JWT_PRIVATE_KEY, issuer: config.JWT_ISSUER }),
    clock: { now, real: () => new Date() },
    newId,
    newSecret: () => randomBytes(32).toString('base64url'),
  };
}
