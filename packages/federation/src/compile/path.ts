import { readKey, type Source } from './source.ts';

/** Where entities lie in the data: response names and `@` for "every element". */
export type DataPath = readonly (string | number)[];

export type Collector = (root: object) => object[];

/**
 * Writes a function that gathers the objects at a path. Below a place where entities were fetched (`isMerged`),
 * equal entities share what they hold: it is walked only once. Where one object stands at several places (`isMarked`), it is
 * marked with a number of this walk, which the source counts in `K`.
 */
export function writeCollector(
  source: Source,
  path: DataPath,
  isMerged: (path: string) => boolean,
  isMarked?: (path: string) => boolean,
): string {
  const name = `collect${source.next()}`;
  let sets = '';
  let open = '';
  let close = '';
  path.forEach((step, depth) => {
    const value = `v${depth}`;
    const next = `v${depth + 1}`;
    if (step === '@') {
      open += `if(Array.isArray(${value}))for(let i${depth}=0;i${depth}<${value}.length;i${depth}++){const ${next}=${value}[i${depth}];`;
    } else {
      const at = dotted(path.slice(0, depth));
      open += `if(typeof ${value}==='object'&&${value}!==null${isMarked?.(at) ? `&&${value}.$c!==K` : ''}){`;
      if (isMarked?.(at)) open += `${value}.$c=K;`;
      open += `const ${next}=${readKey(value, String(step))};`;
      if (isMerged(at)) {
        sets += `,s${depth}=new Set()`;
        open += `if(typeof ${next}==='object'&&!s${depth}.has(${next})){s${depth}.add(${next});`;
        close += '}';
      }
    }
    close += '}';
  });
  const last = `v${path.length}`;
  const isLastMarked = isMarked?.(dotted(path)) === true;
  const push = isLastMarked
    ? `if(typeof ${last}==='object'&&${last}!==null&&${last}.$c!==K){${last}.$c=K;out.push(${last});}`
    : `if(typeof ${last}==='object'&&${last}!==null)out.push(${last});`;
  const count = isMarked ? 'K=K%0x3fffffff+1;' : '';
  source.add(`function ${name}(v0){${count}const out=[]${sets};${open}${push}${close}return out;}`);
  return name;
}

export type Place = { readonly object: object; readonly path: (string | number)[] };

/** Every place in the response where an object of this path stands. Walked only when an error must be placed. */
export function placesOf(root: unknown, path: DataPath): Place[] {
  const places: Place[] = [];
  const walk = (value: unknown, step: number, place: (string | number)[]): void => {
    if (typeof value !== 'object' || value === null) return;
    const key = path[step];
    if (key === undefined) {
      places.push({ object: value, path: place });
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
