import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Color, colorAt, saturation } from '../corpus/look.ts';
import { box, u16, withEntryBox } from '../corpus/mp4-boxes.ts';
import { readFfprobe } from '../corpus/run-ffmpeg.ts';
import { Workshop } from '../corpus/workshop.ts';

let shop: Workshop;
beforeAll(async () => {
  shop = await Workshop.open();
});
afterAll(() => shop[Symbol.asyncDispose]());

const BARS = 'color=color=0x808080';
const PATCHES =
  'drawbox=w=iw/3:color=0xB03020:t=fill,drawbox=x=iw/3:w=iw/3:color=0x20A040:t=fill,drawbox=x=iw*2/3:w=iw/3:color=0x2040B0:t=fill';
const THIRDS = [
  [0.1, 0.2, 0.15, 0.5],
  [0.43, 0.2, 0.15, 0.5],
  [0.76, 0.2, 0.15, 0.5],
] as const;

const hdr = (transfer: string) => ({
  size: '320x240',
  fps: '24',
  seconds: 0.5,
  picture: BARS,
  filter: `${PATCHES},format=gbrp,setparams=color_primaries=bt709:color_trc=bt709:colorspace=gbr,zscale=t=linear:npl=203,format=gbrpf32le,zscale=p=bt2020:t=${transfer}:m=bt2020nc:r=tv:npl=203,format=yuv420p10le`,
  sound: null,
  video: [
    '-c:v',
    'libx265',
    '-preset',
    'ultrafast',
    '-tag:v',
    'hvc1',
    '-x265-params',
    `log-level=none:colorprim=bt2020:transfer=${transfer}:colormatrix=bt2020nc`,
  ],
});

/** Brightness is the tone mapper's own affair; the hue and how much of it there is must be the picture's. */
function expectSameColor(made: Color, wanted: Color, most: number): void {
  const shares = ({ red, green, blue }: Color) =>
    [red, green, blue].map((part) => part / Math.max(1, red + green + blue));
  for (const [index, share] of shares(made).entries()) {
    expect(Math.abs(share - shares(wanted)[index]!), JSON.stringify({ made, wanted })).toBeLessThan(most);
  }
}

test.for(['arib-std-b67', 'smpte2084'])('HDR (%s) keeps its colours in SDR', async (transfer) => {
  const video = await shop.process(await shop.make(`${transfer}.mp4`, hdr(transfer)));
  expect(video.source.hdr).toBe(true);
  const file = video.renditions[0]!.file;
  const { streams } = await readFfprobe(file);
  expect(streams[0]).toMatchObject({
    ...{ pix_fmt: 'yuv420p', profile: 'High', color_range: 'tv' },
    ...{ color_space: 'bt709', color_transfer: 'bt709', color_primaries: 'bt709' },
  });
  const wanted: Color[] = [
    { red: 0xb0, green: 0x30, blue: 0x20 },
    { red: 0x20, green: 0xa0, blue: 0x40 },
    { red: 0x20, green: 0x40, blue: 0xb0 },
  ];
  for (const [index, place] of THIRDS.entries()) {
    const made = await colorAt(file, 0.2, place);
    expectSameColor(made, wanted[index]!, 0.08);
    // A picture that is only tagged anew looks washed out: half of this.
    expect(saturation(made) / saturation(wanted[index]!)).toBeGreaterThan(0.75);
  }
});

test.for([
  { name: '8.4, as phones film it', type: 'dvvC', profile: 8, compatibility: 4, transfer: 'arib-std-b67' },
  { name: '8.1', type: 'dvvC', profile: 8, compatibility: 1, transfer: 'smpte2084' },
])('Dolby Vision $name is shown by its base layer', async ({ type, profile, compatibility, transfer }) => {
  const plain = await readFile(await shop.make(`dv-${profile}-${compatibility}.mp4`, hdr(transfer)));
  const file = await shop.write(`dolby-${profile}-${compatibility}.mp4`, dolby(plain, type, profile, compatibility));
  expect(await dolbyProfileOf(file)).toBe(String(profile));
  const { source, renditions } = await shop.process(file);
  expect(source.hdr).toBe(true);
  const [red] = THIRDS;
  expectSameColor(await colorAt(renditions[0]!.file, 0.2, red), { red: 0xb0, green: 0x30, blue: 0x20 }, 0.08);
});

test('Dolby Vision without a base layer is refused, not shown in false colours', async () => {
  const plain = await readFile(await shop.make('dv-5.mp4', hdr('smpte2084')));
  const file = await shop.write('dolby-5.mp4', dolby(plain, 'dvcC', 5, 0));
  expect(await dolbyProfileOf(file)).toBe('5');
  expect(await shop.settle(file)).toBe('HDR_UNSUPPORTED');
});

/** A film with the configuration record of Dolby Vision: level 3, RPU and base layer, no enhancement layer. */
function dolby(film: Buffer, type: string, profile: number, compatibility: number): Buffer {
  const bits = (profile << 9) | (3 << 3) | 0b101;
  return withEntryBox(
    film,
    'hvc1',
    box(type, Buffer.from([1, 0]), u16(bits), Buffer.from([compatibility << 4]), Buffer.alloc(19)),
  );
}

async function dolbyProfileOf(file: string): Promise<string | undefined> {
  const { streams } = await readFfprobe(file);
  return /"dv_profile":(\d+)/.exec(JSON.stringify(streams[0]))?.[1];
}

test.for([
  {
    name: 'full range',
    video: ['-pix_fmt', 'yuvj420p', '-color_range', 'pc'],
    filter: 'scale=out_range=pc:out_color_matrix=bt601',
  },
  {
    name: 'BT.601',
    video: ['-pix_fmt', 'yuv420p', '-colorspace', 'smpte170m'],
    filter: 'scale=out_color_matrix=bt601',
  },
  { name: 'BT.709', video: ['-pix_fmt', 'yuv420p', '-colorspace', 'bt709'], filter: 'scale=out_color_matrix=bt709' },
  {
    name: '10 bit',
    video: ['-pix_fmt', 'yuv420p10le', '-colorspace', 'bt709'],
    filter: 'scale=out_color_matrix=bt709',
  },
])('$name keeps its colours', async ({ name, video, filter }) => {
  const shape = { picture: BARS, seconds: 0.4, sound: null, filter: `${PATCHES},${filter}` };
  const file = await shop.make(`${name}.mp4`, {
    ...shape,
    video: ['-c:v', 'libx264', '-preset', 'ultrafast', ...video],
  });
  const { renditions } = await shop.process(file);
  const { streams } = await readFfprobe(renditions[0]!.file);
  expect(streams[0]).toMatchObject({ pix_fmt: 'yuv420p', color_range: 'tv', color_space: 'bt709' });
  const made = await colorAt(renditions[0]!.file, 0.2, THIRDS[0]);
  expect(Math.abs(made.red - 0xb0) + Math.abs(made.green - 0x30) + Math.abs(made.blue - 0x20)).toBeLessThan(24);
});
