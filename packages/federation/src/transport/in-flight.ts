import { Departure } from '../run/departure.ts';
import type { SubgraphAddress } from '../supergraph.ts';
import { Reply } from './answer.ts';
import { type Send, SubgraphFailure } from './send.ts';

/** On whose behalf requests are made: what is forwarded to subgraphs, and the same as one key. */
export type Caller = {
  readonly headers: readonly string[];
  readonly key: string;
  /** When the caller stops waiting, on the clock of `performance.now()`. */
  readonly deadlineAt?: number;
};

export type Outgoing = {
  readonly subgraph: SubgraphAddress;
  readonly kind: 'query' | 'mutation';
  readonly operationName: string | undefined;
  readonly body: string;
  readonly caller: Caller;
  /** False for mutations and for what is private. */
  readonly isShareable: boolean;
};

/** Receives a reply. `turn` counts those who receive the same one: from 1 on, copy its values before changing them. */
export type Take = (result: Reply | SubgraphFailure, turn: number) => void;

type Flight = { readonly takers: Set<Take>; readonly departure: Departure; readonly caller: Caller };

/** Whoever joins a request that is under way has this part of the time at least that they would have had alone. */
const FAIR_PART = 0.9;

/**
 * After so many the Map of what is under way is left for a new one. A Map that comes to the end of its table has another, and V8 lets the
 * old one point to it: as soon as one has grown old, all requests from then on would be kept until the next great collection of garbage.
 */
const MOST_IN_ONE_MAP = 256;

/** Requests under way. Whoever asks the same on behalf of the same caller gets the answer that is already coming. */
export class InFlight {
  readonly #send: Send;
  #shared = new Map<string, Flight>();
  #landed = 0;
  #count = 0;
  #joined = 0;

  constructor(send: Send) {
    this.#send = send;
  }

  get stats(): { underWay: number; joined: number } {
    return { underWay: this.#count, joined: this.#joined };
  }

  /** Asks; gives the function with which the caller stops waiting. */
  request(outgoing: Outgoing, take: Take): () => void {
    const key = outgoing.isShareable
      ? `${outgoing.subgraph.name}\n${outgoing.caller.key}\n${outgoing.body}`
      : undefined;
    const running = key === undefined ? undefined : this.#joinable(key, outgoing.caller);
    const flight = running ?? { takers: new Set(), departure: new Departure(), caller: outgoing.caller };
    flight.takers.add(take);
    if (running) this.#joined += 1;
    else void this.#start(outgoing, flight, key);
    return () => {
      if (flight.takers.delete(take) && flight.takers.size === 0) {
        this.#land(flight, key);
        flight.departure.leave();
      }
    };
  }

  #joinable(key: string, { deadlineAt = Number.POSITIVE_INFINITY }: Caller): Flight | undefined {
    const running = this.#shared.get(key);
    if (!running) return undefined;
    const { deadlineAt: endsAt = Number.POSITIVE_INFINITY } = running.caller;
    if (endsAt >= deadlineAt) return running;
    const now = performance.now();
    return endsAt - now >= (deadlineAt - now) * FAIR_PART ? running : undefined;
  }

  /** Reads that began before a caller's mutation ended tell of before it: nobody joins them any more. */
  #leaveBehind(callerKey: string): void {
    for (const [key, { caller }] of this.#shared) if (caller.key === callerKey) this.#shared.delete(key);
  }

  async #start(outgoing: Outgoing, flight: Flight, key: string | undefined): Promise<void> {
    if (key !== undefined) this.#shared.set(key, flight);
    this.#count += 1;
    const result = await this.#ask(outgoing, flight.departure);
    this.#count -= 1;
    if (outgoing.kind === 'mutation') this.#leaveBehind(outgoing.caller.key);
    this.#land(flight, key);
    let turn = 0;
    for (const take of flight.takers) {
      take(result, turn);
      turn += 1;
    }
    flight.takers.clear();
  }

  #land(flight: Flight, key: string | undefined): void {
    if (key === undefined || this.#shared.get(key) !== flight) return;
    this.#shared.delete(key);
    this.#landed += 1;
    if (this.#landed % MOST_IN_ONE_MAP === 0) this.#shared = new Map(this.#shared);
  }

  async #ask(outgoing: Outgoing, signal: Departure): Promise<Reply | SubgraphFailure> {
    const { subgraph, caller } = outgoing;
    try {
      const { headers, key: callerKey, deadlineAt } = caller;
      const response = await this.#send({ ...outgoing, headers, callerKey, deadlineAt, signal });
      return new Reply(subgraph, response);
    } catch (error) {
      if (error instanceof SubgraphFailure) return error;
      const message = `Subgraph "${subgraph.name}" could not be reached.`;
      return new SubgraphFailure('SUBGRAPH_UNREACHABLE', subgraph.name, message, { cause: error });
    }
  }
}
