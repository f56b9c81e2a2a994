import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Env, Room } from '@reelgraph/service';
import { root } from '../folders.ts';
import type { RoomSpec } from '../rooms.ts';

export type StartRoom = (env: Env, deps: object) => Promise<Room>;

/** Loads a room by its path: packages know no room, and a world without a room need not load it. */
export async function loadRoom({ folder }: RoomSpec): Promise<StartRoom> {
  const load = (file: string) => import(/* @vite-ignore */ pathToFileURL(join(root, folder, 'src', file)).href);
  // @note the two names that every room exports (STYLE, the inside of a room)
  const { readConfig } = (await load('config.ts')) as { readConfig: (env: Env) => unknown };
  // @note as above
  const { start } = (await load('start.ts')) as { start: (config: unknown, deps: object) => Promise<Room> };
  return (env, deps) => start(readConfig(env), deps);
}
