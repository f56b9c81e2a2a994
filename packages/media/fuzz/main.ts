import { parseArgs } from 'node:util';
import { fuzz } from './fuzz.ts';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '2000' },
    from: { type: 'string', default: '1' },
    parallel: { type: 'string', default: '2' },
  },
});

const started = performance.now();
const stop = new AbortController();
process.once('SIGINT', () => stop.abort());
const report = await fuzz({
  count: Number(values.count),
  from: Number(values.from),
  parallel: Number(values.parallel),
  signal: stop.signal,
  onProgress: (done, count) => {
    if (done % 100 === 0) console.log(`${done} of ${count}, ${Math.round((performance.now() - started) / 1000)} s`);
  },
});

console.table(report.ends);
console.log(
  `slowest ${Math.round(report.slowestMs)} ms, largest process ${Math.round(report.peakBytes / 1024 ** 2)} MiB`,
);
for (const problem of report.problems) console.error(problem);
const [count, from] = [Number(values.count), Number(values.from)];
if (report.count < count)
  console.log(`stopped: go on with --from ${from + report.count} --count ${count - report.count}`);
const said =
  report.problems.length === 0 ? 'no crash, no hang, nothing left behind' : `${report.problems.length} problems`;
console.log(`${report.count} mutated files in ${Math.round((performance.now() - started) / 1000)} s: ${said}`);
process.exitCode = report.problems.length === 0 ? 0 : 1;
