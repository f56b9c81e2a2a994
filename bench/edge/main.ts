import { parseArgs } from 'node:util';
import { bestStatic, measureHits } from './hit-ratio.ts';
import { measureThroughput } from './throughput.ts';

// npm run bench -- edge [--videos 20000] [--requests 100000] [--seconds 1] [--only hits|throughput]: the edge with and without the cacher (its own process and stores), and against a disk.
const { values } = parseArgs({
  options: {
    videos: { type: 'string', default: '20000' },
    share: { type: 'string', default: '0.05' },
    requests: { type: 'string', default: '100000' },
    bytes: { type: 'string', default: '1000000' },
    seconds: { type: 'string', default: '1' },
    only: { type: 'string' },
  },
});
const percent = (part: number) => `${(100 * part).toFixed(1)} %`;
const verdicts: { what: string; is: string; met: boolean }[] = [];

if (values.only !== 'throughput') await hits();
if (values.only !== 'hits') await throughput();
console.log('\nGoals');
for (const { what, is, met } of verdicts) console.log(`  ${met ? 'met   ' : 'MISSED'} ${what}: ${is}`);
if (verdicts.some(({ met }) => !met)) process.exitCode = 1;

async function hits(): Promise<void> {
  const [videos, share] = [Number(values.videos), Number(values.share)];
  const audience = { videos, share, requests: Number(values.requests) };
  console.log(`Hits of a Zipf(1.0) audience of ${videos} videos, a cache of ${percent(share)} of their bytes`);
  const [without, warmed] = [await measureHits(audience, false), await measureHits(audience, true)];
  const best = bestStatic(videos, Math.max(without.entries, warmed.entries));
  for (const [name, { ratio, originPerRequest, entries }] of Object.entries({ without, warmed }))
    console.log(
      `  ${name}: ${percent(ratio)}, ${(ratio / best).toFixed(3)} of the best static placement; ` +
        `${originPerRequest.toFixed(3)} fetches of the store per request; ${entries} entries at the end`,
    );
  console.log(`  best static placement: ${percent(best)}`);
  verdicts.push({
    what: 'hits with the cacher, against the same nginx without',
    is: `${percent(warmed.ratio)} and ${percent(without.ratio)}`,
    met: warmed.ratio > without.ratio,
  });
}

async function throughput(): Promise<void> {
  const rounds = await measureThroughput(Number(values.bytes), Number(values.seconds));
  console.log(
    `Throughput, files of ${values.bytes} bytes, 16 viewers: the edge from its cache, and the same nginx from the disk`,
  );
  for (const { edge, disk } of rounds)
    console.log(
      `  ${mega(edge.bytesPerSecond)} (${edge.cpuSecondsPerGigabyte.toFixed(2)} s of CPU per GB) and ${mega(disk.bytesPerSecond)} ` +
        `(${disk.cpuSecondsPerGigabyte.toFixed(2)} s): ${(edge.bytesPerSecond / disk.bytesPerSecond).toFixed(2)}`,
    );
  const median = medianOf(rounds.map(({ edge, disk }) => edge.bytesPerSecond / disk.bytesPerSecond));
  const cpu = medianOf(rounds.map(({ edge, disk }) => disk.cpuSecondsPerGigabyte / edge.cpuSecondsPerGigabyte));
  console.log(`  by nginx’s own CPU per byte: ${cpu.toFixed(2)} of the disk’s rate`);
  verdicts.push({ what: 'throughput, of the disk’s', is: `${median.toFixed(2)} (>= 0.9)`, met: median >= 0.9 });
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function mega(bytesPerSecond: number): string {
  return `${Math.round(bytesPerSecond / 1e6)} MB/s`;
}
