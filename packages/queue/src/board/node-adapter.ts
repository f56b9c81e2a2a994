import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type {
  AppControllerRoute,
  AppViewRoute,
  BullBoardQueues,
  ControllerHandlerReturnType,
  IServerAdapter,
  UIConfig,
} from '@bull-board/api/dist/types.js';
import { matchPath } from './match-path.ts';
import { readJson } from './read-json.ts';

const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
};

/** Serves Bull Board by node:http itself, below a path; its own adapters each bring a web framework. */
export class NodeAdapter implements IServerAdapter {
  readonly #basePath: string;
  #queues: BullBoardQueues = new Map();
  #views = '';
  #static = '';
  #entry: AppViewRoute | null = null;
  #api: readonly AppControllerRoute[] = [];
  #ui: UIConfig = {};
  #onError: ((error: Error) => ControllerHandlerReturnType) | null = null;

  constructor(basePath: string) {
    this.#basePath = basePath;
  }

  setQueues(queues: BullBoardQueues): this {
    this.#queues = queues;
    return this;
  }

  setViewsPath(path: string): this {
    this.#views = path;
    return this;
  }

  setStaticPath(_route: string, path: string): this {
    this.#static = path;
    return this;
  }

  setEntryRoute(route: AppViewRoute): this {
    this.#entry = route;
    return this;
  }

  setErrorHandler(handler: (error: Error) => ControllerHandlerReturnType): this {
    this.#onError = handler;
    return this;
  }

  setApiRoutes(routes: AppControllerRoute[]): this {
    this.#api = routes;
    return this;
  }

  setUIConfig(config: UIConfig): this {
    this.#ui = config;
    return this;
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://x');
    const path = url.pathname.slice(this.#basePath.length) || '/';
    if (path.startsWith('/static/')) return this.#sendStatic(path.slice('/static'.length), response);
    for (const route of this.#api) {
      const params = [route.method].flat().some((method) => method.toUpperCase() === request.method)
        ? matchPath(route.route, path)
        : null;
      if (params) return this.#answer(route, params, url, request, response);
    }
    if (this.#entry && request.method === 'GET' && matchPath(this.#entry.route, path))
      return this.#sendPage(this.#entry, response);
    send(response, 404, 'text/plain', 'There is nothing here.');
  }

  async #answer(
    route: AppControllerRoute,
    params: Record<string, string>,
    url: URL,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const answer = await Promise.try(async () =>
      route.handler({
        queues: this.#queues,
        uiConfig: this.#ui,
        query: Object.fromEntries(url.searchParams),
        params,
        body: await readJson(request),
        headers: {},
      }),
    ).catch((error: unknown) => {
      if (!this.#onError || !(error instanceof Error)) throw error;
      return this.#onError(error);
    });
    const { status = 200, body } = answer;
    if (status === 204) return void response.writeHead(204).end();
    send(response, status, 'application/json; charset=utf-8', JSON.stringify(body));
  }

  async #sendPage(entry: AppViewRoute, response: ServerResponse): Promise<void> {
    const { name, params } = entry.handler({ basePath: this.#basePath, uiConfig: this.#ui });
    const page = await readFile(join(this.#views, name), 'utf8');
    // The page knows no more of EJS than these two: escaped, and as it is.
    const filled = page
      .replaceAll(/<%=\s*(\w+)\s*%>/g, (_all, key: string) => escapeHtml(params[key] ?? ''))
      .replaceAll(/<%-\s*(\w+)\s*%>/g, (_all, key: string) => params[key] ?? '');
    send(response, 200, 'text/html; charset=utf-8', filled);
  }

  async #sendStatic(path: string, response: ServerResponse): Promise<void> {
    const file = join(this.#static, decodeURIComponent(path));
    const found = file.startsWith(this.#static + sep) ? await stat(file).catch(() => null) : null;
    const type = contentTypes[extname(file)];
    if (!found?.isFile() || !type) return send(response, 404, 'text/plain', 'There is nothing here.');
    response.writeHead(200, {
      'content-type': type,
      'content-length': found.size,
      'cache-control': 'private, max-age=3600',
    });
    await pipeline(createReadStream(file), response);
  }
}

function send(response: ServerResponse, status: number, contentType: string, body: string): void {
  response.writeHead(status, { 'content-type': contentType, 'cache-control': 'no-store' });
  response.end(body);
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
