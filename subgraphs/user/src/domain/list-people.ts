import { type PageArgs, type PageInfo, pageRequest, timeCursor, toPage } from '@reelgraph/paging';
import type { Followed, RelationStore } from '@reelgraph/people';

/** A page of people by id; whose list it is, and which, tells how many there are in all. */
export type PeoplePage = {
  userId: string;
  list: 'followers' | 'following';
  edges: { cursor: string; node: Followed }[];
  pageInfo: PageInfo;
};

/** Who follows somebody, or whom they follow, newest first. Throws PAGE_TOO_LARGE or BAD_CURSOR. */
export async function listPeople(
  deps: { relations: RelationStore },
  list: 'followers' | 'following',
  userId: string,
  args: PageArgs,
): Promise<PeoplePage> {
  const cursor = timeCursor(`${list}:${userId}`);
  const request = pageRequest(args, cursor);
  const rows = await deps.relations[list](userId, request);
  return { userId, list, ...toPage(rows, request, cursor, (row) => row) };
}
