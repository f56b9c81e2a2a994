import { URLResolver } from 'graphql-scalars';

export const URL = URLResolver;
