import type { Video } from '@reelgraph/videos';
import type { FragmentDefinitionNode, GraphQLResolveInfo, SelectionSetNode } from 'graphql';
import type { Context } from '../context.ts';

const reactionFields = new Set(['likeCount', 'commentCount', 'shareCount', 'isLikedByViewer']);

/** A video that another subgraph refers to. What people did with it is asked for at the same time, where the query wants that. */
export function referredVideo({ loaders }: Context, id: string, info: GraphQLResolveInfo): Promise<Video | null> {
  // Whatever goes wrong, whoever reads the field meets it again.
  if (asksReactions(info)) loaders.reactions.load(id).catch(() => undefined);
  return loaders.video.load(id);
}

const known = new WeakMap<GraphQLResolveInfo['fieldNodes'], boolean>();

/** All references of one field have the same selection. */
function asksReactions({ fieldNodes, fragments }: GraphQLResolveInfo): boolean {
  const answer = known.get(fieldNodes) ?? fieldNodes.some(({ selectionSet }) => hasReactions(selectionSet, fragments));
  known.set(fieldNodes, answer);
  return answer;
}

function hasReactions(
  set: SelectionSetNode | undefined,
  fragments: Readonly<Record<string, FragmentDefinitionNode>>,
): boolean {
  return (set?.selections ?? []).some((selection) => {
    if (selection.kind === 'Field') return reactionFields.has(selection.name.value);
    const inner = selection.kind === 'InlineFragment' ? selection : fragments[selection.name.value];
    return hasReactions(inner?.selectionSet, fragments);
  });
}
