/** What one run of ffmpeg or ffprobe may use; passing any of them ends it. */
export interface RunLimits {
  readonly cpuSeconds: number;
  readonly wallMs: number;
  readonly addressSpaceBytes: number;
  /** Of each file it writes. */
  readonly fileBytes: number;
  readonly openFiles: number;
  readonly niceness: number;
  /** No sign of life for this long: stuck. */
  readonly stallMs: number;
}

const MIB = 1024 ** 2;

/** Reading headers and packets of a file, nothing written. */
export const PROBE_LIMITS: RunLimits = Object.freeze({
  cpuSeconds: 20,
  wallMs: 60_000,
  addressSpaceBytes: 1536 * MIB,
  fileBytes: MIB,
  openFiles: 64,
  niceness: 5,
  stallMs: 60_000,
});

/** Decoding the sound of the longest clip that is taken. */
export const LISTEN_LIMITS: RunLimits = Object.freeze({ ...PROBE_LIMITS, cpuSeconds: 60, wallMs: 180_000 });

/** Work grows with the length and with the pixels to decode; a limit is about ten times what it takes here. */
export function encodeLimits(work: { seconds: number; pixels: number; outputBytes: number }): RunLimits {
  const cpuSeconds = Math.ceil(30 + work.seconds * 15 + work.pixels * 60e-9);
  return {
    cpuSeconds,
    wallMs: cpuSeconds * 2000,
    addressSpaceBytes: 3072 * MIB,
    fileBytes: Math.ceil(work.outputBytes * 1.5) + 16 * MIB,
    openFiles: 64,
    niceness: 5,
    stallMs: 45_000,
  };
}
