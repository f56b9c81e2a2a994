import { parseArgs } from 'node:util';
import { type Blend, defaultSettings, type HoldOutKind, type Searched, type Settings } from '@reelgraph/ranking';

/** What `npm run precompute -- --events ...` was asked to do. */
export type FileOptions = {
  events: string;
  out: string;
  top: number;
  threads: number | undefined;
  seed: number;
  tune: boolean;
  /** what trains the factors; undefined for what the environment says */
  engine: string | undefined;
  /** which events are kept back to choose settings by; 'none' takes the settings as they are */
  holdout: HoldOutKind | 'none';
  settings: Settings;
  /** settings that were given by flag and are not searched */
  fixed: ReadonlySet<Searched>;
};

type Flag = {
  help: string;
  min: number;
  whole?: boolean;
  apply?: (settings: Settings, value: number) => Settings;
  /** the search that it takes the place of */
  fixes?: Searched;
};

const blendFlag = (source: keyof Blend, help: string): Flag => ({
  ...{ help, min: 0, fixes: 'blend' },
  apply: (settings, value) => ({ ...settings, blend: { ...settings.blend, [source]: value } }),
});

const alsFlag = (name: keyof Settings['als'], help: string, rest: Omit<Flag, 'help'> = { min: 0 }): Flag => ({
  ...{ ...rest, help },
  apply: (settings, value) => ({ ...settings, als: { ...settings.als, [name]: value } }),
});

/** Flags that take a number. */
export const numberFlags: Readonly<Record<string, Flag>> = {
  top: { help: 'videos per user (100)', min: 1, whole: true },
  threads: { help: 'worker threads (all cores)', min: 1, whole: true },
  seed: { ...alsFlag('seed', 'of everything random (1)'), whole: true },
  factors: alsFlag('factors', 'length of a factor (64)', { min: 1, whole: true }),
  iterations: alsFlag('iterations', 'of the factorisation (15)', { min: 1, whole: true }),
  alpha: alsFlag('alpha', 'confidence in a like (20)', { min: 0.001, fixes: 'alpha' }),
  ridge: alsFlag('ridge', 'regularisation of the factors (10)', { min: 0.001, fixes: 'ridge' }),
  'ridge-exponent': alsFlag('ridgeExponent', 'how it grows with the likes of a row (0.5)'),
  'skip-weight': alsFlag('skipWeight', 'weight of seen and not liked as a zero, in parts of alpha (0.5)', {
    ...{ min: 0, fixes: 'skipWeight' },
  }),
  'seen-weight': {
    ...{ help: 'weight of seen and not liked as a weak like (chosen)', min: 0, fixes: 'seenWeight' },
    apply: (settings, seenWeight) => ({ ...settings, tastes: { ...settings.tastes, seenWeight } }),
  },
  'half-life-days': {
    ...{ help: 'after which a like counts half; 0 for never (0)', min: 0, fixes: 'halfLifeDays' },
    apply: (settings, halfLifeDays) => ({ ...settings, tastes: { ...settings.tastes, halfLifeDays } }),
  },
  'linear-ridge': {
    ...{ help: 'regularisation of the linear model (400)', min: 0.001, fixes: 'linear' },
    apply: (settings, ridge) => ({ ...settings, linear: { ridge } }),
  },
  neighbours: {
    ...{ help: 'kept for each video (200)', min: 1, whole: true },
    apply: (settings, keep) => ({ ...settings, neighbours: { ...settings.neighbours, keep } }),
  },
  'blend-factors': blendFlag('factors', 'weight of the factors (chosen)'),
  'blend-neighbours': blendFlag('neighbours', 'weight of the neighbours (chosen)'),
  'blend-linear': blendFlag('linear', 'weight of the linear model (chosen)'),
  'blend-popularity': blendFlag('popularity', 'weight of popularity (chosen)'),
  'blend-newcomer': blendFlag('newcomer', 'weight of popularity for newcomers (chosen)'),
};

const NO_BLEND: Blend = { factors: 0, neighbours: 0, linear: 0, popularity: 0, newcomer: 0 };
const ENGINES: readonly string[] = ['embedded', 'spark'];
const HOLDOUTS: readonly string[] = ['time', 'random', 'none'];

/** The options, or everything that is wrong with them. */
export function readFileOptions(args: readonly string[]): { options: FileOptions } | { problems: string[] } {
  const problems: string[] = [];
  const values = parse(args, problems);
  const given = new Map<string, number>();
  const fixed = new Set<Searched>();
  // a blend is given whole: what isn't named is left out
  const blended = Object.keys(values).some((name) => numberFlags[name]?.fixes === 'blend');
  let settings: Settings = blended ? { ...defaultSettings, blend: NO_BLEND } : defaultSettings;
  for (const [name, flag] of Object.entries(numberFlags)) {
    const text = values[name];
    if (typeof text !== 'string') continue;
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (!(value >= flag.min && value < 1e9) || (flag.whole && !Number.isInteger(value))) {
      problems.push(`--${name} must be a ${flag.whole ? 'whole ' : ''}number of ${flag.min} or more, not "${text}"`);
    }
    given.set(name, value);
    if (flag.fixes) fixed.add(flag.fixes);
    settings = flag.apply?.(settings, value) ?? settings;
  }
  const { events, out, engine, holdout = 'time' } = values;
  if (typeof events !== 'string' || events === '') problems.push('--events FILE is missing');
  if (typeof out !== 'string' || out === '') problems.push('--out FILE is missing');
  if (!HOLDOUTS.includes(String(holdout))) problems.push(`--holdout must be time, random or none, not "${holdout}"`);
  if (holdout === 'none' && values.tune === true)
    problems.push('--tune chooses by events that are held back: not with --holdout none');
  if (engine !== undefined && !ENGINES.includes(String(engine)))
    problems.push(`--engine must be embedded or spark, not "${engine}"`);
  if (engine === 'spark' && 'ridge-exponent' in values)
    problems.push('--ridge-exponent cannot be chosen with --engine spark, which has 1');
  if (problems.length > 0) return { problems };
  return {
    options: {
      ...{ events: String(events), out: String(out), top: given.get('top') ?? 100, threads: given.get('threads') },
      ...{ seed: given.get('seed') ?? 1, tune: values.tune === true, settings, fixed },
      engine: typeof engine === 'string' ? engine : undefined,
      holdout: holdout === 'random' || holdout === 'none' ? holdout : 'time',
    },
  };
}

function parse(args: readonly string[], problems: string[]): Record<string, string | boolean | undefined> {
  const options = {
    ...Object.fromEntries(Object.keys(numberFlags).map((name) => [name, { type: 'string' as const }])),
    ...{ events: { type: 'string' as const }, out: { type: 'string' as const }, holdout: { type: 'string' as const } },
    engine: { type: 'string' as const },
    tune: { type: 'boolean' as const },
  };
  try {
    const { values, tokens } = parseArgs({ args: [...args], options, strict: true, tokens: true });
    const named = tokens.flatMap((token) => (token.kind === 'option' ? [token.name] : []));
    const twice = new Set(named.filter((name, i) => named.indexOf(name) < i));
    for (const name of twice) problems.push(`--${name} was given more than once`);
    return values;
  } catch (error) {
    problems.push(error instanceof Error ? error.message : String(error));
    return {};
  }
}

export function usage(): string {
  const rows = Object.entries(numberFlags).map(([name, { help }]) => `  --${name.padEnd(18)} ${help}`);
  return [
    'npm run precompute -- run [--at 2026-03-01T03:00:00Z] [--engine embedded|spark]',
    '',
    'Computes the lists of everybody in MONGODB_URL and publishes them: now, or of what was known then.',
    '',
    'npm run precompute -- rollback',
    '',
    'Serves the lists of the run before again.',
    '',
    'npm run precompute -- --events FILE.tsv --out FILE.ndjson [--top 100] [--tune]',
    '',
    'Learns from lines of user, video, value (1 liked, 0 seen and not liked, or a weight) and perhaps time in ms,',
    'separated by tabs, and writes one line {"user", "videos"} per user: the best videos that the user has not seen.',
    '',
    '  --tune               search all settings on events held back from the model',
    '  --holdout            which are held back: time (the newest; the default), random, or none (take settings as given)',
    '  --engine             what trains the factors: embedded (the default), or spark, with Java 17 and PySpark',
    ...rows,
    '',
  ].join('\n');
}
