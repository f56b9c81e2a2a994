import type { Send } from '@reelgraph/federation';
import { inSpan, traceparent } from '@reelgraph/service';
import type { Engine } from '../engine/engine.ts';
import { wrapEngine } from '../engine/wrap-engine.ts';

/** Makes every request a span, as part of the client's trace where it names one. */
export function withTrace(engine: Engine): Engine {
  return wrapEngine(engine, (request) => {
    const { asked, headers, identity } = request;
    const parent = headers.traceparent?.toString();
    const attributes = { 'graphql.operation.name': asked.operationName ?? '', requestId: identity.requestId };
    return inSpan('graphql', { parent, kind: 'server', attributes }, () => engine.execute(request));
  });
}

/** Hands the trace on to subgraphs. A shared request is part of the trace that asked first. */
export function tracedSend(send: Send): Send {
  return (request) => {
    if (traceparent() === undefined) return send(request);
    const { subgraph, operationName } = request;
    const attributes = { 'graphql.operation.name': operationName ?? '' };
    return inSpan(`fetch ${subgraph.name}`, { kind: 'client', attributes }, () =>
      send({ ...request, headers: [...request.headers, 'traceparent', traceparent() ?? ''] }),
    );
  };
}
