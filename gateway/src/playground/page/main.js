import 'graphiql/style.css';
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import EditorWorker from 'monaco-editor/esm/vs/editor/editor.worker.js?worker';
import JsonWorker from 'monaco-editor/esm/vs/language/json/json.worker.js?worker';
import GraphqlWorker from 'monaco-graphql/esm/graphql.worker.js?worker';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import firstQuery from './first-query.graphql?raw';

const workers = { json: JsonWorker, graphql: GraphqlWorker };
globalThis.MonacoEnvironment = { getWorker: (_id, label) => new (workers[label] ?? EditorWorker)() };

createRoot(document.getElementById('graphiql')).render(
  createElement(GraphiQL, {
    fetcher: createGraphiQLFetcher({ url: new URL('/graphql', location.href).href }),
    defaultQuery: firstQuery,
    defaultEditorToolsVisibility: 'headers',
    shouldPersistHeaders: true,
  }),
);
