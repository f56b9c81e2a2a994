import type   { UploadTargetResolvers } from './../types.generated.ts';
    export const UploadTarget: UploadTargetResolvers = {
    /* Implement UploadTarget resolver logic here */
  };