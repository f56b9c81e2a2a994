import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { MediaFailed } from '../failure.ts';
import { perSecond } from '../plan/frame-rate.ts';
import type { Plan, RenditionPlan } from '../plan/plan-renditions.ts';
import { readBoxes } from '../read/boxes.ts';
import { MAX_ALLOC } from '../read/demuxer-walls.ts';
import { failureOf } from '../read/read-failure.ts';
import { PROBE_LIMITS } from '../tools/limits.ts';
import type { MediaTools } from '../tools/open-tools.ts';
import { runTool } from '../tools/run-tool.ts';
import { RenditionTally } from './rendition-facts.ts';

/** One MP4 that is ready to be published. */
export interface Rendition {
  /** Short edge in pixels. */
  readonly rung: number;
  /** Absolute path in the work folder. */
  readonly file: string;
  readonly contentType: 'video/mp4';
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly durationMs: number;
  readonly bytes: number;
  /** Bits per second of the whole file. */
  readonly bitrate: number;
  readonly hasAudio: boolean;
  /** As in an HLS playlist or a MIME type's `codecs`. */
  readonly codecs: string;
  /** Bytes from the file's start that a player needs to show the first second: header, index and pictures. */
  readonly prefetchBytes: number;
  readonly sha256: string;
  /** The ETag of a single-part PUT. */
  readonly md5: string;
  readonly how: RenditionPlan['how'];
}

const ENTRIES =
  'stream=codec_type,codec_name,width,height,pix_fmt:stream_side_data=displaymatrix:packet=codec_type,pts_time,duration_time,size,pos,flags';

/** Probes a finished file, checks that it is what was planned, and gathers what is said of it to clients. */
export async function verifyRendition(
  tools: MediaTools,
  outDir: string,
  plan: Plan,
  rendition: RenditionPlan,
  signal?: AbortSignal,
): Promise<Rendition> {
  const file = join(outDir, rendition.file);
  const tally = new RenditionTally();
  const args = ({ input }: { input: string }) => [
    ...['-v', 'error', '-protocol_whitelist', 'file', '-f', 'mov', ...MAX_ALLOC],
    ...['-show_entries', ENTRIES, '-of', 'compact', '-i', input],
  ];
  const call = { tool: tools.ffprobe, args, input: file, limits: PROBE_LIMITS };
  const onLine = (line: string): undefined => void tally.add(line);
  const [run, content] = await Promise.all([runTool(tools.sandbox, call, { signal, onLine }), readContent(file)]);
  const failure = failureOf(run, PROBE_LIMITS);
  if (failure) throw failure;
  const { durationMs, hasAudio } = tally.check(plan, rendition);
  return {
    ...{ rung: rendition.rung, file, contentType: 'video/mp4', width: rendition.width, height: rendition.height },
    ...{ fps: perSecond(rendition.fps), durationMs, hasAudio, how: rendition.how },
    bytes: content.bytes,
    bitrate: Math.round((content.bytes * 8000) / durationMs),
    codecs: hasAudio ? `${content.videoCodec},mp4a.40.2` : content.videoCodec,
    prefetchBytes: Math.min(content.bytes, Math.max(tally.firstSecondEnds, content.indexEnds)),
    sha256: content.sha256,
    md5: content.md5,
  };
}

interface Content {
  readonly bytes: number;
  readonly indexEnds: number;
  readonly videoCodec: string;
  readonly sha256: string;
  readonly md5: string;
}

async function readContent(file: string): Promise<Content> {
  await using handle = await open(file, 'r').catch((error: unknown) => {
    throw new MediaFailed('UNEXPECTED', `${file} was not written`, String(error));
  });
  const boxes = await readBoxes(handle);
  const index = boxes.find(({ type }) => type === 'moov');
  const data = boxes.find(({ type }) => type === 'mdat');
  if (!index || !data || index.offset > data.offset)
    throw new MediaFailed('UNEXPECTED', `${file} has its index at the end`);
  const videoCodec = await readCodec(handle, index.offset, index.size);
  const sha256 = createHash('sha256');
  const md5 = createHash('md5');
  let bytes = 0;
  for await (const chunk of handle.createReadStream({ start: 0, autoClose: false, highWaterMark: 256 * 1024 })) {
    sha256.update(chunk);
    md5.update(chunk);
    bytes += chunk.length;
  }
  return {
    bytes,
    indexEnds: index.offset + index.size,
    videoCodec,
    sha256: sha256.digest('hex'),
    md5: md5.digest('hex'),
  };
}

/** Profile, constraints and level stand in the decoder's configuration record. */
async function readCodec(handle: FileHandle, offset: number, size: number): Promise<string> {
  const { buffer } = await handle.read(Buffer.alloc(size), 0, size, offset);
  const at = buffer.indexOf('avcC');
  return at < 0 ? 'avc1' : `avc1.${buffer.subarray(at + 5, at + 8).toString('hex')}`;
}
