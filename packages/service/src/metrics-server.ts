import { type HttpService, listenHttp } from './http-server.ts';

/** What can be read as text, such as prom-client's registry. */
export type Readings = { readonly contentType: string; metrics(): Promise<string> };

/** Shows measurements at `/metrics` on a port of their own, which is not for the public. */
export function listenMetrics(options: { host: string; port: number; readings: Readings }): Promise<HttpService> {
  const { host, port, readings } = options;
  return listenHttp({
    host,
    port,
    since: new Date(),
    health: async () => ({}),
    routes: {
      '/metrics': async (_, response) => {
        const text = await readings.metrics();
        response.writeHead(200, { 'content-type': readings.contentType }).end(text);
      },
    },
  });
}
