import { MediaFailed } from '../failure.ts';
import { MediaRejected, type RejectionCode } from '../rejection.ts';
import type { RunLimits } from '../tools/limits.ts';
import type { RunResult } from '../tools/run-tool.ts';

const SIGXCPU = 24;
const SIGXFSZ = 25;
const SIGKILL = 9;
/** ffmpeg catches SIGTERM and SIGXCPU and leaves with this. */
const FFMPEG_SIGNALLED = 255;

/** What is said when a wall could not be put up or a place is gone: the machine's fault, never the file's. */
const MACHINE =
  /^(bwrap|prlimit|unshare|mount|mkdir|sh|setpriv|nice): |error while loading shared libraries|Permission denied|Input\/output error|: No such file or directory|Resource temporarily unavailable/m;

/** What tools say of a file that can never work, most telling first. */
const SAID: readonly [RegExp, RejectionCode][] = [
  [/exceeds max_streams/, 'TOO_MANY_STREAMS'],
  [/not on whitelist|Could not open codec for input stream/, 'CODEC_UNSUPPORTED'],
  [/exceeds specified max pixel count/, 'TOO_LARGE_FRAME'],
  [/Cannot allocate memory/, 'TOO_COMPLEX'],
  [/moov atom not found/, 'INCOMPLETE'],
];

/** The error that a tool's ending stands for, or nothing when it ended well. */
export function failureOf(run: RunResult, limits: RunLimits): MediaRejected | MediaFailed | undefined {
  const { stderrTail: said } = run;
  if (run.ending === 'stalled') return new MediaFailed('STALLED', `no progress for ${limits.stallMs} ms`, said);
  if (run.ending === 'wall-time') return new MediaFailed('WALL_TIME', `not done after ${limits.wallMs} ms`, said);
  if (run.ending === 'enough' || run.code === 0) return undefined;
  if (/No space left on device|Disk quota exceeded/i.test(said)) return new MediaFailed('DISK_FULL', 'disk full', said);
  if (usedUpItsTime(run, limits)) return new MediaRejected('TOO_COMPLEX', `more than ${limits.cpuSeconds} CPU seconds`);
  if (run.code === 128 + SIGXFSZ) return new MediaRejected('TOO_COMPLEX', `wrote more than ${limits.fileBytes} bytes`);
  if (run.code === 128 + SIGKILL || run.code === FFMPEG_SIGNALLED)
    return new MediaFailed('KILLED', 'killed from outside', said);
  if (run.code === 126 || run.code === 127) return new MediaFailed('TOOL_MISSING', 'the tool did not start', said);
  if (MACHINE.test(said)) return new MediaFailed('UNEXPECTED', `exit ${run.code}`, said);
  const known = SAID.find(([pattern]) => pattern.test(said));
  return new MediaRejected(known?.[1] ?? 'DAMAGED', `exit ${run.code}: ${said.slice(-1000)}`);
}

/** A limit shows as a signal; that it was the limit and not somebody who killed the tool is told by the time it used. */
function usedUpItsTime(run: RunResult, limits: RunLimits): boolean {
  const signalled = [128 + SIGXCPU, 128 + SIGKILL, FFMPEG_SIGNALLED].includes(run.code);
  return run.code === 128 + SIGXCPU || (signalled && run.cpuSeconds >= limits.cpuSeconds - 1);
}
