import { signedIn } from '../../../context.ts';
import type { QueryResolvers } from './../../types.generated.ts';

export const upload: NonNullable<QueryResolvers['upload']> = async (_parent, { id }, context) => {
  const viewer = signedIn(context);
  const found = await context.uploads.byId(id);
  return found?.ownerId === viewer.userId ? found : null;
};
