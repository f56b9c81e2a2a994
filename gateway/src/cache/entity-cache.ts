import type { EntityKeeper, EntityQuestion, KeptEntity } from '@reelgraph/federation';
import type { Redis } from '@reelgraph/redis';
import { callerKeyOf } from '../engine/caller-key.ts';
import type { EngineRequest } from '../engine/engine.ts';
import { readEntry, takeEntity, writeEntry } from './entity-entry.ts';
import { EntityKeys } from './entity-keys.ts';
import { idsIn } from './ids-in.ts';
import { mergeCacheControls } from './merge-cache-controls.ts';
import type { RecentChanges } from './recent-changes.ts';
import { comparePositions, laterBy, positionAt, type StreamPosition } from './stream-position.ts';

const LARGEST_ENTITY = 32 * 1024;
const LONGEST_SECONDS = 600;
/** What a gateway knows is younger than this, so nothing that it keeps now was fetched later than that. */
const APART_MS = 1_000;
/** A Redis that did not answer is not asked for so long: nobody waits for it twice. */
const REST_MS = 1_000;

export type EntityOutcome = 'hit' | 'miss' | 'stored';

export type EntityCacheOptions = {
  readonly redis: Redis;
  readonly prefix: string;
  readonly changes: Pick<RecentChanges, 'position' | 'hasChanged'>;
  /** Whether all things in the answer to a fetch are named in it. */
  readonly namesAll: (operation: EntityQuestion['operation']) => boolean;
  readonly onLooked: (subgraph: string, outcome: EntityOutcome, count: number) => void;
  /** Hears that Redis could not be asked: everything is fetched meanwhile. */
  readonly onAway: (error: unknown) => void;
};

/** Entities in the Redis that may forget, for all gateways: as long as their subgraph says, and until they change. */
export class EntityCache {
  readonly #options: EntityCacheOptions;
  readonly #keys: EntityKeys;
  #restsUntil = 0;

  constructor(options: EntityCacheOptions) {
    this.#options = options;
    this.#keys = new EntityKeys(options.prefix);
  }

  /** Keeps entities for whoever asks. */
  keeperFor({ identity }: EngineRequest): EntityKeeper {
    const looks = new WeakMap<EntityQuestion, StreamPosition>();
    return {
      find: (question) => this.#find(question, identity, looks),
      keep: (question, answered, cacheControl) => {
        const since = looks.get(question);
        if (since) this.#keep(question, answered, mergeCacheControls([cacheControl]), identity, since);
      },
    };
  }

  /** A viewer has changed something: what was kept before is not given to them again. */
  async forget(userId: string): Promise<void> {
    const { changes, redis } = this.#options;
    const moved = laterBy(APART_MS, changes.position ?? positionAt(Date.now()));
    await this.#ask(() => redis.set(this.#keys.lastMoveOf(userId), moved, 'EX', LONGEST_SECONDS + 60));
  }

  async #find(
    question: EntityQuestion,
    identity: EngineRequest['identity'],
    looks: WeakMap<EntityQuestion, StreamPosition>,
  ): Promise<readonly (KeptEntity | undefined)[] | undefined> {
    const { changes, namesAll, onLooked } = this.#options;
    const since = changes.position;
    if (since === null || !namesAll(question.operation)) return undefined;
    const { representations, subgraph } = question;
    const userId = identity.viewer?.userId;
    const keys = representations.map(this.#keys.of(question, sharedBy(identity)));
    if (userId !== undefined) {
      keys.push(...representations.map(this.#keys.of(question, ownTo(identity))), this.#keys.lastMoveOf(userId));
    }
    const texts = await this.#ask(() => this.#options.redis.mget(keys));
    if (!texts) return undefined;
    looks.set(question, since);
    const moved = userId === undefined ? null : (texts.at(-1) ?? null);
    const found = representations.map((_, i) => {
      const own = userId === undefined ? undefined : this.#take(texts[representations.length + i], moved, false);
      return own ?? this.#take(texts[i], moved, true);
    });
    const hits = found.filter((kept) => kept !== undefined).length;
    onLooked(subgraph, 'hit', hits);
    onLooked(subgraph, 'miss', found.length - hits);
    return found;
  }

  /** @param moved what is older is not given to this viewer */
  #take(text: string | null | undefined, moved: StreamPosition | null, isPublic: boolean): KeptEntity | undefined {
    const entry = text ? readEntry(text) : undefined;
    if (!entry) return undefined;
    const { note, json } = entry;
    if (moved !== null && comparePositions(note.since, moved) <= 0) return undefined;
    if (this.#options.changes.hasChanged(note.ids, note.since)) return undefined;
    return takeEntity(note, json, isPublic, Date.now());
  }

  #keep(
    question: EntityQuestion,
    answered: Parameters<EntityKeeper['keep']>[1],
    { isPublic, maxAgeSeconds }: ReturnType<typeof mergeCacheControls>,
    identity: EngineRequest['identity'],
    since: StreamPosition,
  ): void {
    const seconds = Math.min(maxAgeSeconds, LONGEST_SECONDS);
    const userId = identity.viewer?.userId;
    if (seconds <= 0 || (!isPublic && userId === undefined)) return;
    const keyOf = this.#keys.of(question, isPublic ? sharedBy(identity) : ownTo(identity));
    const note = { since, expiresAt: Date.now() + 1_000 * seconds };
    const pipeline = this.#options.redis.pipeline();
    for (const { representation, json: read } of answered) {
      const json = read();
      // One that is not there now may be there in a moment.
      if (json === undefined || json.length > LARGEST_ENTITY) continue;
      const ids = [...idsIn(representation), ...idsIn(json), ...(isPublic || !userId ? [] : [userId])];
      pipeline.set(keyOf(representation), writeEntry({ ...note, ids }, json), 'EX', seconds);
    }
    if (pipeline.length === 0) return;
    this.#options.onLooked(question.subgraph, 'stored', pipeline.length);
    void this.#ask(() => pipeline.exec());
  }

  /** Undefined where Redis does not answer, which it is given a rest for. */
  async #ask<Answer>(ask: () => Promise<Answer>): Promise<Answer | undefined> {
    if (performance.now() < this.#restsUntil || this.#options.redis.status !== 'ready') return undefined;
    try {
      return await ask();
    } catch (error) {
      this.#restsUntil = performance.now() + REST_MS;
      this.#options.onAway(error);
      return undefined;
    }
  }
}

/** Subgraphs may answer by region even what they call public. */
function sharedBy({ region }: EngineRequest['identity']) {
  return { scope: `region ${region}` };
}

function ownTo(identity: EngineRequest['identity']) {
  return { scope: `caller ${callerKeyOf(identity)}` };
}
