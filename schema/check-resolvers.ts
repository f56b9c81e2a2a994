import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Kind, parse } from 'graphql';

// Types can't tell two mistakes: a stub left as it was generated, and an entity that can't be resolved from its key.
const root = join(import.meta.dirname, '..');
const problems: string[] = [];
const generatedStub = /\/\* (Implement .* logic here|.* resolver is required because .*) \*\//gi;

for (const name of ['user', 'video', 'feed']) {
  const resolvers = join(root, 'subgraphs', name, 'src/graphql/resolvers');
  for (const file of globSync('**/*.ts', { cwd: resolvers }))
    for (const [stub] of readFileSync(join(resolvers, file), 'utf8').matchAll(generatedStub))
      problems.push(`subgraphs/${name}/src/graphql/resolvers/${file} has a stub as generated, write it: ${stub}`);
  for (const definition of parse(readFileSync(join(root, 'schema', `${name}.graphql`), 'utf8')).definitions) {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION) continue;
    if (!definition.directives?.some((directive) => directive.name.value === 'key')) continue;
    const file = join(resolvers, `${definition.name.value}.ts`);
    if (!existsSync(file) || !readFileSync(file, 'utf8').includes('__resolveReference'))
      problems.push(`${definition.name.value} of ${name}.graphql is an entity: give ${file} a __resolveReference`);
  }
}

for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
