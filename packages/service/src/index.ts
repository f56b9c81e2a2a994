export {
  archiveEnv,
  ConfigError,
  coldEnv,
  type Env,
  edgeControlEnv,
  edgeEnv,
  identityEnv,
  keyPrefixEnv,
  mongoEnv,
  objectsEnv,
  parseEnv,
  queueEnv,
  roomEnv,
  viewsEnv,
  watchTokenEnv,
} from './env.ts';
export { healthOf } from './health.ts';
export {
  type HealthCheck,
  type HttpHandler,
  type HttpService,
  listenHttp,
  type PlainHandler,
  type Routes,
  sendJson,
} from './http-server.ts';
export { keepObjectsYoung } from './keep-young.ts';
export type { Reply } from './lane/reply.ts';
export { type HttpRequest, WholeRequest } from './lane/whole-request.ts';
export { createLogger, type Logger } from './log.ts';
export { listenMetrics, type Readings } from './metrics-server.ts';
export { newId } from './new-id.ts';
export { readBody } from './read-body.ts';
export { repeat } from './repeat.ts';
export { type Room, type RoomProcess, runRoom } from './run-room.ts';
export { inSpan, traceparent } from './tracing/spans.ts';
export { TIMEOUT_HEADER } from './within-time.ts';
