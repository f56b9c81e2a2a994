import type   { UploadResolvers } from './../types.generated.ts';
    export const Upload: UploadResolvers = {
    /* Implement Upload resolver logic here */
  };