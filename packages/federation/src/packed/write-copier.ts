import { type GraphQLOutputType, isListType, isNonNullType } from 'graphql';
import { readKey, type Source } from '../compile/source.ts';
import { namesOf, type PackedNode } from './layout.ts';

/**
 * Writes a function that copies entities for another request, which puts more into them later on. What is one object at several
 * places is one in the copy; `W` is another number for each copy, as for each answer that is written.
 */
export function writeCopier(source: Source, node: PackedNode): string {
  const name = `copy${source.next()}`;
  source.add(
    `function ${name}(a){W=W%0x3fffffff+1;const b=[];` +
      `for(let i=0;i<a.length;i++){const v=a[i];b.push(v===undefined?v:${writeCopy(source, node)}(v));}return b;}`,
  );
  return name;
}

function writeCopy(source: Source, node: PackedNode): string {
  const name = `copy${source.next()}`;
  const objects = new Map(node.parts.flatMap((part) => (part.kind === 'object' ? [[part.key, part] as const] : [])));
  const entries = namesOf(node.parts).map((each) => {
    const part = objects.get(each);
    const value = readKey('o', each);
    const copied = part ? copyOf(source, part.type, writeCopy(source, part.node), value) : value;
    return `[${JSON.stringify(each)}]:${copied}`;
  });
  const slots = node.slots.map((slot) => `[${JSON.stringify(slot)}]:undefined`);
  const marks = node.isShared ? ['$c:0', '$w:0', "$s:''"] : [];
  const object = `{${[...entries, ...slots, ...marks].join(',')}}`;
  source.add(
    node.isShared
      ? `function ${name}(o){if(o.$w===W)return o.$s;const n=${object};o.$w=W;o.$s=n;return n;}`
      : `function ${name}(o){return ${object};}`,
  );
  return name;
}

/** An expression for the copy of a value. */
function copyOf(source: Source, type: GraphQLOutputType, copy: string, value: string): string {
  const inner = isNonNullType(type) ? type.ofType : type;
  if (!isListType(inner)) return isNonNullType(type) ? `${copy}(${value})` : `(${value}===null?null:${copy}(${value}))`;
  const name = `copyAll${source.next()}`;
  const element = copyOf(source, inner.ofType, copy, 'v');
  source.add(
    `function ${name}(a){if(a===null)return a;const b=[];for(let i=0;i<a.length;i++){const v=a[i];b.push(${element});}return b;}`,
  );
  return `${name}(${value})`;
}
