import type { SubgraphAddress } from '../supergraph.ts';
import { readAnswer } from '../transport/answer.ts';
import { SubgraphFailure, type SubgraphResponse } from '../transport/send.ts';

/** Answers one event of a subgraph, or what stands in its place when the stream breaks. */
export type AnswerEvent = (event: SubgraphResponse | SubgraphFailure) => Promise<string>;

/** The responses to a subscription, one for each event of its source. The next is asked for when the last was taken. */
export async function* answerEvents(
  source: AsyncIterable<SubgraphResponse>,
  answer: AnswerEvent,
  stop: () => void,
): AsyncGenerator<string, void, undefined> {
  try {
    for await (const event of source) yield await answer(event);
  } catch (error) {
    if (!(error instanceof SubgraphFailure)) throw error;
    if (error.code !== 'REQUEST_ABORTED') yield await answer(error);
  } finally {
    stop();
  }
}

/** The answer in an event; failures that are found in it are answers too. */
export function readEvent({ name, hasLongNumbers }: SubgraphAddress, event: SubgraphResponse | SubgraphFailure) {
  if (event instanceof SubgraphFailure) return event;
  try {
    return readAnswer(name, event, hasLongNumbers);
  } catch (error) {
    if (error instanceof SubgraphFailure) return error;
    throw error;
  }
}
