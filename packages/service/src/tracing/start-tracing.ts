import { context, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { AsyncContexts } from './async-contexts.ts';

/** Sends the spans of this process to an OpenTelemetry collector by OTLP over HTTP. Disposing sends the last ones. */
export function startTracing(options: { endpoint: string; serviceName: string }): AsyncDisposable {
  const url = `${options.endpoint.replace(/\/$/, '')}/v1/traces`;
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': options.serviceName }),
    spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url }), scheduledDelayMillis: 1_000 })],
  });
  trace.setGlobalTracerProvider(provider);
  context.setGlobalContextManager(new AsyncContexts());
  return {
    async [Symbol.asyncDispose]() {
      trace.disable();
      context.disable();
      // A collector that is away must not keep a room from ending.
      await provider.shutdown().catch(() => undefined);
    },
  };
}
