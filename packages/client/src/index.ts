export { ClientError } from './client-error.ts';
export { type Client, type ConnectOptions, connect } from './connect.ts';
export type * from './operations.generated.ts';
export { type Person, person } from './person.ts';
export { keepInMemory, type Session, type SessionKeeper } from './session.ts';
export type { Subscriptions } from './subscriptions.ts';
export { type UploadedFile, type UploadOptions, uploadFile } from './upload-file.ts';
