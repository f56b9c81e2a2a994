import { mkdtemp } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { DEFAULT_POLICY, type MediaTools, openTools, processVideo } from '@reelgraph/media';
import { likeness } from '@reelgraph/media/corpus/look.ts';
import { makeStandIn } from '@reelgraph/media/corpus/make-stand-in.ts';
import { runFfmpeg } from '@reelgraph/media/corpus/run-ffmpeg.ts';
import { costOf } from './cpu-clock.ts';
import { type BenchOptions, type Figure, round } from './figure.ts';

interface RungLook {
  readonly clip: string;
  readonly rung: string;
  readonly kilobytes: number;
  readonly kbps: number;
  /** Of the whole ladder: all rungs, poster, looking at the source and verifying. */
  readonly cpuSeconds: number;
  readonly ssim: number;
  /** x264 at its slow preset, made as large. */
  readonly slowSsim: number;
  readonly slowCpuSeconds: number;
}

const STAND_IN_SECONDS = 15;

/** The ladder of every real clip that is here, and of a phone's film of 18 Mbit/s. */
export async function ladderLooks({ folder, clips, threads }: BenchOptions): Promise<Figure> {
  const tools = await openTools();
  const figure: Figure = {
    title: 'The ladder of each clip, against x264 at its slow preset, two passes, at the same rate',
    rows: {},
    problems: [],
  };
  const standIn = await makeStandIn(folder, clips.slice(0, 2), STAND_IN_SECONDS);
  for (const clip of [...clips, standIn])
    for (const { clip: name, rung, ssim, slowSsim, slowCpuSeconds, ...look } of await lookOfLadder(
      tools,
      clip,
      folder,
      threads,
    ))
      figure.rows[`${name} ${rung}`] = {
        ...look,
        ssim: round(ssim, 4),
        'slow ssim': round(slowSsim, 4),
        'slow CPU s': round(slowCpuSeconds),
      };
  if (clips.length === 0)
    console.log('no real clips on this machine (REELGRAPH_SHARED): only the stand-in is looked at');
  return figure;
}

/** Size and likeness of every rung of a clip, against x264's slow preset at the same rate in two passes. */
async function lookOfLadder(tools: MediaTools, clip: string, folder: string, threads: number): Promise<RungLook[]> {
  const workDir = await mkdtemp(join(folder, 'look-'));
  const policy = { ...DEFAULT_POLICY, loudnessLufs: null };
  let made: Awaited<ReturnType<typeof processVideo>> | undefined;
  const whole = await costOf(async () => {
    made = await processVideo(clip, workDir, policy, { tools, threads });
  });
  if (!made) return [];
  const { renditions, source } = made;
  const looks: RungLook[] = [];
  for (const { width, height, bitrate, bytes, file, hasAudio } of renditions) {
    const slow = join(workDir, 'slow.mp4');
    const rate = `${Math.round(bitrate / 1000) - (hasAudio ? 96 : 0)}k`;
    const { cpuSeconds } = await costOf(() =>
      encodeSlowly(clip, slow, { width, height, rate, fps: source.fps, log: join(workDir, 'pass') }),
    );
    const filter = `fps=${source.fps}`;
    looks.push({
      clip: basename(clip),
      rung: `${width}x${height}`,
      kilobytes: Math.round(bytes / 1000),
      kbps: Math.round(bitrate / 1000),
      cpuSeconds: round(whole.cpuSeconds),
      ssim: await likeness(file, clip, filter),
      slowSsim: await likeness(slow, clip, filter),
      slowCpuSeconds: cpuSeconds,
    });
  }
  return looks;
}

async function encodeSlowly(
  clip: string,
  file: string,
  { width, height, rate, fps, log }: { width: number; height: number; rate: string; fps: number; log: string },
): Promise<void> {
  const common = [
    '-i',
    clip,
    '-vf',
    `scale=${width}:${height},fps=${fps},format=yuv420p`,
    '-c:v',
    'libx264',
    '-preset',
    'slow',
  ];
  const pass = (number: number): string[] => ['-b:v', rate, '-pass', String(number), '-passlogfile', log];
  await runFfmpeg(...common, ...pass(1), '-an', '-f', 'null', '-');
  await runFfmpeg(...common, ...pass(2), '-c:a', 'aac', '-b:a', '96k', file);
}
