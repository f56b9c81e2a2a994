import { HttpProblem } from './http-problem.ts';

export const GRAPHQL_RESPONSE = 'application/graphql-response+json; charset=utf-8';
export const JSON_RESPONSE = 'application/json; charset=utf-8';

/** What a client takes: the media type of a single response, and which streams of responses. */
export type Accepted = { readonly single: string; readonly multipart: boolean; readonly events: boolean };

const TAKES_JSON: Accepted = { single: JSON_RESPONSE, multipart: false, events: false };

/** Reads an Accept header; refuses what can be answered in no way. */
export function negotiate(accept: string | undefined): Accepted {
  if (accept === undefined || accept === '' || accept === '*/*' || accept === 'application/json') return TAKES_JSON;
  const ranges = accept
    .toLowerCase()
    .split(',')
    .map((range) => range.split(';').map((part) => part.trim()))
    .filter(([, ...parameters]) => !parameters.some((each) => /^q=0(\.0*)?$/.test(each)));
  const rankOf = (type: string): number => ranges.findIndex(([range]) => range === type);
  const graphql = rankOf('application/graphql-response+json');
  const json = rankOf('application/json');
  const multipart = ranges.some(
    ([type, ...rest]) => type === 'multipart/mixed' && !rest.some((each) => isOtherSpec(each)),
  );
  const events = rankOf('text/event-stream') >= 0;
  const anything = rankOf('*/*') >= 0 || rankOf('application/*') >= 0;
  if (graphql < 0 && json < 0 && !anything && !multipart && !events) {
    throw new HttpProblem(406, 'NOT_ACCEPTABLE', 'Accept application/graphql-response+json or application/json.');
  }
  const prefersGraphQL = graphql >= 0 && (json < 0 || graphql < json);
  return { single: prefersGraphQL ? GRAPHQL_RESPONSE : JSON_RESPONSE, multipart, events };
}

/** Whether a single response, too, has to come as an event: nothing else is taken. */
export function takesOnlyEvents(accept: string | undefined): boolean {
  return accept !== undefined && /text\/event-stream/i.test(accept) && !/json|\*\/\*|application\/\*/i.test(accept);
}

function isOtherSpec(parameter: string): boolean {
  return parameter.startsWith('deferspec=') && parameter !== 'deferspec=20220824';
}
