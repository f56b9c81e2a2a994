import { type PageArgs, type PageInfo, pageRequest, timeCursor, toPage } from '@reelgraph/paging';
import type { Listed, ListName, ListRequest } from '@reelgraph/people';

/** One loader for each list. */
export type ListLoaders = {
  readonly lists: Readonly<Record<ListName, { load(request: ListRequest): Promise<Listed[]> }>>;
};

/** A page of people by id; whose list it is, and which, tells how many there are in all and who may be seen in it. */
export type PeoplePage = {
  userId: string;
  list: ListName;
  edges: { cursor: string; node: Listed; list: ListName }[];
  pageInfo: PageInfo;
};

/** Who follows somebody, whom they follow or whom they block, newest first. Throws PAGE_TOO_LARGE or BAD_CURSOR. */
export async function listPeople(
  loaders: ListLoaders,
  list: ListName,
  userId: string,
  args: PageArgs,
): Promise<PeoplePage> {
  const cursor = timeCursor(`${list}:${userId}`);
  const request = pageRequest(args, cursor);
  const rows = await loaders.lists[list].load({ userId, page: request });
  const { edges, pageInfo } = toPage(rows, request, cursor, (row) => row);
  return { userId, list, edges: edges.map((edge) => ({ ...edge, list })), pageInfo };
}
