import { parseArgs } from 'node:util';
import { runMediaChaos } from './media-chaos.ts';

// `npm run chaos -- media [--uploads 100] [--seed 1] [--faults 60]`: everything fails while people upload.
const { values } = parseArgs({
  options: {
    uploads: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    faults: { type: 'string', default: '60' },
    'outage-ms': { type: 'string', default: '10000' },
  },
});
const report = await runMediaChaos({
  uploads: Number(values.uploads),
  seed: Number(values.seed),
  faults: Number(values.faults),
  outageMs: Number(values['outage-ms']),
  everyMs: 2_000,
  say: (line) => console.log(line),
});
console.table(report.struck);
for (const problem of report.problems) console.error(problem);
console.log(`${report.ready} videos READY, ${report.problems.length} problems`);
if (report.problems.length > 0) process.exitCode = 1;
