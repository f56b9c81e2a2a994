import { readKey, type Source } from './source.ts';

/** Where entities lie in the data: response names and `@` for "every element". */
export type DataPath = readonly (string | number)[];

export type Collector = (root: object) => object[];

/** Writes a function that gathers, in order, every object at a path. */
export function writeCollector(source: Source, path: DataPath): string {
  const name = `collect${source.next()}`;
  let open = `function ${name}(v0){const out=[];`;
  let close = '';
  let depth = 0;
  for (const step of path) {
    const value = `v${depth}`;
    const next = `v${depth + 1}`;
    if (step === '@') {
      open += `if(Array.isArray(${value}))for(let i${depth}=0;i${depth}<${value}.length;i${depth}++){const ${next}=${value}[i${depth}];`;
    } else {
      open += `if(typeof ${value}==='object'&&${value}!==null){const ${next}=${readKey(value, String(step))};`;
    }
    close += '}';
    depth += 1;
  }
  const last = `v${depth}`;
  source.add(`${open}if(typeof ${last}==='object'&&${last}!==null)out.push(${last});${close}return out;}`);
  return name;
}

/** The response paths of all objects at a path, in the collector's order. Walked only when an error must be placed. */
export function placesOf(root: unknown, path: DataPath): (string | number)[][] {
  const places: (string | number)[][] = [];
  const walk = (value: unknown, step: number, place: (string | number)[]): void => {
    if (typeof value !== 'object' || value === null) return;
    const key = path[step];
    if (key === undefined) {
      places.push(place);
    } else if (key === '@') {
      if (Array.isArray(value)) value.forEach((element, i) => void walk(element, step + 1, [...place, i]));
    } else if (Object.hasOwn(value, key)) {
      walk(Reflect.get(value, key), step + 1, [...place, key]);
    }
  };
  walk(root, 0, []);
  return places;
}

/** The path with its list steps left out, as `objectPaths` writes paths. */
export function dotted(path: DataPath): string {
  return path.filter((step) => step !== '@').join('.');
}
