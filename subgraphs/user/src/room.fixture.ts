import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { IDENTITY_HEADER, signIdentity, type Viewer } from '@reelgraph/auth';
import { type Isolated, isolate, type StoreEnv } from '@reelgraph/devkit';
import { connectMongo, type Mongo } from '@reelgraph/mongo';
import { decodeJwt } from 'jose';
import { readConfig } from './config.ts';
import type { Mail } from './domain/mailer.ts';
import { start } from './start.ts';

const secret = 'the gateway and its subgraphs share this secret';

/** A signed-in device, as a test holds it. */
export type Device = { userId: string; viewer: Viewer; refreshToken: string; accessToken: string };

export type Answer = { status: number; data: Record<string, unknown>; codes: string[]; messages: string[] };

/** The started room on stores of its own, asked over HTTP as the gateway asks. */
export class UserRoom {
  readonly mails: Mail[] = [];
  readonly url: string;
  readonly mongo: Mongo;
  readonly env: Record<string, string>;
  readonly #open: AsyncDisposableStack;

  private constructor(
    url: string,
    mongo: Mongo,
    env: Record<string, string>,
    mails: Mail[],
    open: AsyncDisposableStack,
  ) {
    this.url = url;
    this.mongo = mongo;
    this.env = env;
    this.mails = mails;
    this.#open = open;
  }

  static async start(stores: StoreEnv): Promise<UserRoom> {
    const open = new AsyncDisposableStack();
    const own: Isolated = open.use(await isolate(stores));
    const mongo = open.use(await connectMongo({ url: own.env.MONGODB_URL, database: own.env.MONGODB_DATABASE }));
    const env = roomEnv(own);
    const mails: Mail[] = [];
    const mailer = { send: async (mail: Mail) => void mails.push(mail) };
    const room = open.use(await start(readConfig(env), { mailer }));
    return new UserRoom(room.url, mongo, env, mails, open);
  }

  /** Runs a document as somebody, or as nobody. */
  async ask(document: string, variables: Record<string, unknown> = {}, as: Device | null = null): Promise<Answer> {
    const header = signIdentity({ viewer: as?.viewer ?? null, region: null, requestId: 'test' }, secret, new Date());
    return await this.post(JSON.stringify({ query: document, variables }), { [IDENTITY_HEADER]: header });
  }

  async post(body: string, headers: Record<string, string>): Promise<Answer> {
    const response = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
    // @note GraphQL's answer.
    const { data, errors = [] } = (await response.json()) as {
      data?: Record<string, unknown> | null;
      errors?: { message: string; extensions: { code: string } }[];
    };
    return {
      status: response.status,
      data: data ?? {},
      codes: errors.map((error) => error.extensions.code),
      messages: errors.map((error) => error.message),
    };
  }

  /** Runs a mutation that answers a session, and signs the device in. Throws the code when it is refused. */
  async signedIn(mutation: string, as: Device | null = null): Promise<Device> {
    const fields = '{ accessToken refreshToken viewer { id } }';
    const answer = await this.ask(`mutation { session: ${mutation} ${fields} }`, {}, as);
    if (answer.codes.length > 0) throw new Error(answer.codes.join());
    // @note the fields asked for above.
    const session = answer.data.session as { accessToken: string; refreshToken: string; viewer: { id: string } };
    return { userId: session.viewer.id, ...session, viewer: viewerOf(session.accessToken) };
  }

  /** The same stores behind another process. */
  at(url: string): UserRoom {
    return new UserRoom(url, this.mongo, this.env, this.mails, this.#open);
  }

  /** A new account. */
  async person(handle = `p${randomUUID().slice(0, 8)}`): Promise<Device> {
    return await this.signedIn(
      `signUp(input: { handle: "${handle}", email: "${handle}@x.example", password: "password of ${handle}" })`,
    );
  }

  async guest(deviceId: string = randomUUID()): Promise<Device> {
    return await this.signedIn(`signInAsGuest(deviceId: "${deviceId}")`);
  }

  /** The collections that are read or written while something is asked, each as often, as the database itself saw it. */
  async stepsWhile(ask: () => Promise<unknown>): Promise<string[]> {
    const { db } = this.mongo;
    await db.command({ profile: 2 });
    await ask();
    await db.command({ profile: 0 });
    const seen = await db
      .collection('system.profile')
      .find({ op: { $ne: 'getmore' } })
      .toArray();
    await db.collection('system.profile').drop();
    const names: string[] = seen.map((row) => row.ns.split('.')[1]);
    // The reset mails are looked for each second, whatever is asked.
    return names.filter((name) => !['resetRequests', 'system', '$cmd'].includes(name)).sort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#open.disposeAsync();
  }
}

export const identitySecret = secret;

function roomEnv(own: Isolated): Record<string, string> {
  const { privateKey } = generateKeyPairSync('ed25519');
  return {
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    PORT: '0',
    MONGODB_URL: own.env.MONGODB_URL,
    MONGODB_DATABASE: own.env.MONGODB_DATABASE,
    IDENTITY_SECRET: secret,
    JWT_PRIVATE_KEY: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

/** What the gateway reads from an access token. */
function viewerOf(accessToken: string): Viewer {
  const { sub = '', kind, scope, sid } = decodeJwt<{ kind: 'USER' | 'GUEST'; scope: string; sid: string }>(accessToken);
  return { userId: sub, kind, scopes: scope.split(' ').filter(Boolean), sessionId: sid };
}
