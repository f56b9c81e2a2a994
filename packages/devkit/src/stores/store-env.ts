/** Where the stores are, under the names that rooms read from their environment. */
export type StoreEnv = {
  MONGODB_URL: string;
  REDIS_QUEUE_URL: string;
  REDIS_VIEWS_URL: string;
  REDIS_CACHE_URL: string;
  S3_ENDPOINT: string;
  S3_REGION: string;
  S3_ACCESS_KEY_ID: string;
  S3_SECRET_ACCESS_KEY: string;
};
