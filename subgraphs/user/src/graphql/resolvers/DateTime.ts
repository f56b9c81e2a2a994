import { DateTimeResolver } from 'graphql-scalars';

export const DateTime = DateTimeResolver;
