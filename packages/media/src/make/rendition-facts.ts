import { MediaFailed } from '../failure.ts';
import type { Plan, RenditionPlan } from '../plan/plan-renditions.ts';
import { MediaRejected } from '../rejection.ts';

/** What ffprobe says of a file that we made: streams and packets, one line each, as `-of compact` prints them. */
export class RenditionTally {
  readonly #streams = new Map<string, Map<string, string>>();
  readonly #spans = new Map<string, { start: number; end: number; packets: number; firstIsKey: boolean }>();
  #turned = false;
  /** The farthest byte that a player needs to show the first second. */
  firstSecondEnds = 0;

  add(line: string): void {
    this.#turned ||= line.includes('displaymatrix=');
    const [section, ...pairs] = line.split('|');
    const fields = new Map(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]));
    if (section === 'stream') this.#streams.set(fields.get('codec_type') ?? '', fields);
    if (section === 'packet') this.#addPacket(fields);
  }

  #addPacket(fields: ReadonlyMap<string, string>): void {
    const type = fields.get('codec_type') ?? '';
    const start = Number(fields.get('pts_time'));
    const flags = fields.get('flags') ?? '';
    if (!Number.isFinite(start)) return;
    if (start < 1)
      this.firstSecondEnds = Math.max(this.firstSecondEnds, Number(fields.get('pos')) + Number(fields.get('size')));
    if (flags.includes('D')) return;
    const end = start + (Number(fields.get('duration_time')) || 0);
    const span = this.#spans.get(type) ?? { start, end, packets: 0, firstIsKey: flags.startsWith('K') };
    span.packets++;
    span.start = Math.min(span.start, start);
    span.end = Math.max(span.end, end);
    this.#spans.set(type, span);
  }

  /** Throws when the file is not what was planned: an exit code of 0 proves nothing. */
  check(plan: Plan, rendition: RenditionPlan): { durationMs: number; hasAudio: boolean } {
    const video = this.#spans.get('video');
    const stream = this.#streams.get('video');
    if (!video || !stream || video.packets === 0) throw new MediaRejected('DAMAGED', 'no picture came out');
    const seconds = video.end - video.start;
    if (Math.abs(seconds - plan.seconds) > Math.max(0.1, plan.seconds * 0.02)) {
      throw new MediaRejected('DAMAGED', `${plan.seconds} s went in, ${seconds} s came out`);
    }
    const wrong = [
      ...this.#unexpected(stream, { codec_name: 'h264', pix_fmt: 'yuv420p' }),
      ...this.#unexpected(stream, { width: String(rendition.width), height: String(rendition.height) }),
      ...(this.#turned ? ['it has a display matrix'] : []),
      ...(video.firstIsKey ? [] : ['the first picture is not a key picture']),
      ...this.#lateStarts(plan),
    ];
    if (wrong.length > 0)
      throw new MediaFailed('UNEXPECTED', `${rendition.file} is not as planned: ${wrong.join(', ')}`);
    return { durationMs: Math.round(seconds * 1000), hasAudio: this.#spans.has('audio') };
  }

  #unexpected(stream: ReadonlyMap<string, string>, expected: Readonly<Record<string, string>>): string[] {
    return Object.entries(expected)
      .filter(([name, value]) => stream.get(name) !== value)
      .map(([name, value]) => `${name} is ${stream.get(name)}, not ${value}`);
  }

  #lateStarts(plan: Plan): string[] {
    const video = this.#spans.get('video')?.start ?? 0;
    const audio = plan.audio ? this.#spans.get('audio')?.start : undefined;
    const offset = audio === undefined ? 0 : Math.abs(audio - video);
    return [
      ...(Math.abs(video) > 0.05 ? [`it starts at ${video} s`] : []),
      ...(offset >= 0.05 ? [`sound is ${offset} s off`] : []),
    ];
  }
}
