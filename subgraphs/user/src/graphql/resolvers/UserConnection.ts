import type   { UserConnectionResolvers } from './../types.generated.ts';
    export const UserConnection: UserConnectionResolvers = {
    /* Implement UserConnection resolver logic here */
  };