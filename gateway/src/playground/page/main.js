import 'graphiql/style.css';
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { GraphiQL, HISTORY_PLUGIN } from 'graphiql';
import EditorWorker from 'monaco-editor/esm/vs/editor/editor.worker.js?worker';
import JsonWorker from 'monaco-editor/esm/vs/language/json/json.worker.js?worker';
import GraphqlWorker from 'monaco-graphql/esm/graphql.worker.js?worker';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { createPlanStore, explainedFetcher } from './explained-fetcher.js';
import firstQuery from './first-query.graphql?raw';
import { planPlugin } from './plan-view.js';

const workers = { json: JsonWorker, graphql: GraphqlWorker };
globalThis.MonacoEnvironment = { getWorker: (_id, label) => new (workers[label] ?? EditorWorker)() };

const store = createPlanStore();
const { href: url } = new URL('/graphql', location.href);
const fetcher = createGraphiQLFetcher({ url, subscriptionUrl: url.replace(/^http/, 'ws') });

createRoot(document.getElementById('graphiql')).render(
  createElement(GraphiQL, {
    fetcher: explainedFetcher(fetcher, store),
    plugins: [HISTORY_PLUGIN, planPlugin(store)],
    defaultQuery: firstQuery,
    defaultEditorToolsVisibility: 'headers',
    shouldPersistHeaders: true,
  }),
);
