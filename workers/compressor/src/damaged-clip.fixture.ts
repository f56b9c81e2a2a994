import { execFile } from 'node:child_process';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Fits a rung as it is, so that it is copied and published at once; all its pictures but the key pictures are wiped. */
export async function makeDamagedClip(): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), 'reelgraph-clip-')), 'damaged.mp4');
  const picture = ['-f', 'lavfi', '-i', 'testsrc=size=960x540:rate=10:duration=3'];
  const video = ['-c:v', 'libx264', '-crf', '30', '-g', '10', '-pix_fmt', 'yuv420p', '-colorspace', 'bt709'];
  await run('ffmpeg', ['-nostdin', '-v', 'error', ...picture, ...video, file]);
  const entries = ['-select_streams', 'v', '-show_entries', 'packet=pos,size,flags', '-of', 'csv=p=0', file];
  const { stdout } = await run('ffprobe', ['-v', 'error', ...entries]);
  const bytes = await readFile(file);
  for (const line of stdout.trim().split('\n')) {
    const [size, position, flags = ''] = line.split(',');
    // A picture's length and kind stay: whoever only copies it sees nothing wrong.
    if (!flags.startsWith('K')) bytes.fill(0, Number(position) + 5, Number(position) + Number(size));
  }
  await writeFile(file, bytes);
  return file;
}
