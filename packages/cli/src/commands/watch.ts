import { setTimeout as delay } from 'node:timers/promises';
import { type Call, type Command, Failure, UsageError, wordAt } from '../command.ts';
import { formatBytes } from '../format.ts';
import { ProgressBar } from '../progress-bar.ts';
import { requireSignIn } from '../require-sign-in.ts';

// A view counts from three seconds on, or from half of a shorter video; the rest is for slow clocks.
const ENOUGH_MS = 3_500;
const TICK_MS = 250;

export const watch: Command = {
  summary: 'plays the beginning of a video and reports the view',
  usage: 'VIDEO_ID [--seconds N]',
  words: 1,
  options: { seconds: { type: 'string' } },
  async run(call) {
    const id = wordAt(call, 0);
    await requireSignIn(call);
    const video = await call.client.video({ id });
    if (!video) throw new Failure(`There is no video ${id} that you may see.`);
    const { playback, durationMs } = video;
    if (!playback || durationMs === null) throw new Failure(`It cannot be played yet; its status is ${video.status}.`);
    const watchedMs = Math.min(durationMs, readSeconds(call) * 1_000 || ENOUGH_MS);
    call.terminal.out(playback.url);
    await Promise.all([loadBeginning(call, playback), letPass(call, watchedMs)]);
    const { qualified, refused } = await call.client.recordViews({
      views: [
        {
          clientViewId: crypto.randomUUID(),
          videoId: id,
          watchToken: playback.watchToken,
          watchedMs,
          completed: watchedMs === durationMs,
          source: 'LINK',
        },
      ],
    });
    if (refused[0]) throw new Failure(`The view was not taken (${refused[0].code}).`);
    call.terminal.note(qualified === 1 ? 'Counted as a view.' : 'Taken, but not counted as a view (again).');
  },
};

type Playback = { url: string; rendition: { prefetchBytes: number } };

async function loadBeginning(call: Call, { url, rendition }: Playback): Promise<void> {
  const range = `bytes=0-${rendition.prefetchBytes - 1}`;
  const { status, byteLength } = await load(url, { headers: { range }, signal: call.signal });
  if (status !== 206) throw new Failure(`The video does not load: its address answers ${status}.`);
  call.terminal.note(`loaded the first ${formatBytes(byteLength)}`);
}

async function load(url: string, init: RequestInit): Promise<{ status: number; byteLength: number }> {
  try {
    const response = await fetch(url, init);
    return { status: response.status, byteLength: (await response.arrayBuffer()).byteLength };
  } catch {
    throw new Failure(`The video does not load: ${new URL(url).host} cannot be reached.`);
  }
}

/** A watch takes the time that it says it took: the server believes no other. */
async function letPass(call: Call, ms: number): Promise<void> {
  const bar = new ProgressBar(call.terminal, 'watching');
  for (let passed = 0; passed < ms; passed += TICK_MS) {
    bar.show(passed / ms);
    await delay(TICK_MS, undefined, { signal: call.signal });
  }
}

function readSeconds(call: Call): number {
  const seconds = Number(call.options.seconds ?? '0');
  if (!(seconds >= 0)) throw new UsageError('--seconds is a number.');
  return seconds;
}
