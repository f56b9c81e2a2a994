export { AppError, GiveUp } from './app-error.ts';
export { catalogue, type ErrorCode } from './catalogue.ts';
