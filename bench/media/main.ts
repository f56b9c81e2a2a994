import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openTools } from '@reelgraph/media';
import { makeClip } from '@reelgraph/media/corpus/make-clip.ts';
import { makeStandIn } from '@reelgraph/media/corpus/make-stand-in.ts';
import { realClips } from '@reelgraph/media/corpus/real-clips.ts';
import { againstBare } from './against-bare.ts';
import { timeFirstPart } from './first-part.ts';
import { lookOfLadder } from './look-of-ladder.ts';

// Only on an idle machine do the wall times mean anything; CPU seconds are the steadier figure.
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    threads: { type: 'string', default: '2' },
    /** Also the clip of five minutes. */
    long: { type: 'boolean', default: false },
    only: { type: 'string', default: 'bare,parts,look' },
  },
});
const [rounds, threads] = [Number(values.rounds), Number(values.threads)];
const parts = values.only.split(',');
const MOST = 1.25;

const folder = await mkdtemp(join(tmpdir(), 'reelgraph-bench-'));
const problems: string[] = [];
const tools = await openTools();
const shared = process.env.REELGRAPH_SHARED;
const clips = realClips(...(shared ? [shared] : []));
const round = (value: number, digits = 2): number => Number(value.toFixed(digits));
try {
  console.log(`ffmpeg ${tools.abilities.version}, sandbox ${tools.sandbox.kind}, ${threads} threads, ${rounds} rounds`);
  if (parts.includes('bare')) await compareWithBare();
  if (parts.includes('parts')) await timeParts();
  if (parts.includes('look')) await lookAtClips();
} finally {
  await rm(folder, { recursive: true, force: true });
}
for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 1;

async function compareWithBare(): Promise<void> {
  const rows: Record<string, object> = {};
  for (const seconds of [15, 30]) {
    const clip = await makeStandIn(folder, clips.slice(0, 2), seconds);
    const { ours, bare, wallRatio, cpuRatio } = await againstBare(tools, clip, folder, { rounds, threads });
    rows[`${seconds} s, 1080x1920`] = {
      ...{
        'ours, wall s': round(ours.wallSeconds),
        'bare, wall s': round(bare.wallSeconds),
        'wall x': round(wallRatio),
      },
      ...{ 'ours, CPU s': round(ours.cpuSeconds), 'bare, CPU s': round(bare.cpuSeconds), 'CPU x': round(cpuRatio) },
      'of its length': round(ours.wallSeconds / seconds),
    };
    if (wallRatio > MOST) problems.push(`${seconds} s: ${round(wallRatio)} times the bare command, more than ${MOST}`);
  }
  console.log('The whole way against one bare command with the same rungs, interleaved');
  console.table(rows);
}

async function timeParts(): Promise<void> {
  const video = ['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '30', '-pix_fmt', 'yuv420p', '-colorspace', 'bt709'];
  const fits = await makeClip(folder, 'fits.mp4', { size: '720x1280', seconds: 30, video });
  const rows: Record<string, object> = { '30 s that fit a rung': await timeFirstPart(tools, fits, folder, threads) };
  if (values.long) {
    const five = await makeStandIn(folder, clips.slice(0, 2), 300);
    const timed = await timeFirstPart(tools, five, folder, threads);
    rows['5 minutes, 1080x1920'] = timed;
    if (timed.playableSeconds > timed.readySeconds / 2)
      problems.push('5 minutes: playable later than at half of its way');
  }
  console.log('How soon something can be published');
  console.table(rows);
}

async function lookAtClips(): Promise<void> {
  if (clips.length === 0)
    return console.log('no real clips on this machine (REELGRAPH_SHARED): their table is skipped');
  const looks = [];
  for (const clip of clips) looks.push(...(await lookOfLadder(tools, clip, folder, threads)));
  console.log('The ladder of each clip, against x264 at its slow preset, two passes, at the same rate');
  console.table(
    looks.map((look) => ({
      ...look,
      ssim: round(look.ssim, 4),
      slowSsim: round(look.slowSsim, 4),
      slowCpuSeconds: round(look.slowCpuSeconds),
    })),
  );
}
