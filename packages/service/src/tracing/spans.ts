import {
  type Attributes,
  type Context,
  context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';

export type SpanOptions = {
  /** The `traceparent` of whoever asked for this, from another process; left out, it is part of the span at hand. */
  readonly parent?: string | undefined;
  readonly kind?: 'server' | 'client' | 'producer' | 'consumer';
  readonly attributes?: Attributes;
};

const KINDS = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
} as const;

/** Does some work as a span of the trace. Costs next to nothing where nobody traces. */
export function inSpan<Result>(
  name: string,
  { parent, kind, attributes = {} }: SpanOptions,
  work: () => Promise<Result>,
): Promise<Result> {
  const around = parent === undefined ? context.active() : contextOf(parent);
  const tracer = trace.getTracer('reelgraph');
  const span = tracer.startSpan(name, { attributes, ...(kind && { kind: KINDS[kind] }) }, around);
  return span.isRecording() ? record(span, around, work) : work();
}

async function record<Result>(span: Span, around: Context, work: () => Promise<Result>): Promise<Result> {
  try {
    return await context.with(trace.setSpan(around, span), work);
  } catch (error) {
    span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.message : String(error) });
    throw error;
  } finally {
    span.end();
  }
}

/** The span at hand, for another process to go on with; undefined where nobody traces. */
export function traceparent(): string | undefined {
  const span = trace.getActiveSpan();
  if (!span?.isRecording()) return undefined;
  const { traceId, spanId, traceFlags } = span.spanContext();
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
}

/** As the W3C's recommendation Trace Context writes it; what is not of that form begins a new trace. */
function contextOf(parent: string): Context {
  const [, traceId, spanId, flags] = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(parent) ?? [];
  if (!traceId || !spanId || !flags) return ROOT_CONTEXT;
  const traceFlags = Number.parseInt(flags, 16);
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
}
