import type   { UploadFieldResolvers } from './../types.generated.ts';
    export const UploadField: UploadFieldResolvers = {
    /* Implement UploadField resolver logic here */
  };