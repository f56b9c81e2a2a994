import asc from 'assemblyscript/asc';

const root = `${import.meta.dirname}/..`;
const options = [
  'assembly/index.ts',
  ...['--baseDir', root, '--outFile', 'kernel.wasm', '-O3', '--noAssert', '--runtime', 'stub'],
  ...['--importMemory', '--sharedMemory', '--initialMemory', '16', '--maximumMemory', '65536'],
  ...['--enable', 'simd', '--enable', 'relaxed-simd', '--enable', 'threads', '--disableWarning', '201'],
];

/** Compiles assembly/ into the bytes that belong in src/kernel/kernel.wasm. */
export async function compileKernel(): Promise<Uint8Array> {
  let binary: Uint8Array | undefined;
  const { error, stderr } = await asc.main(options, {
    writeFile(_name: string, contents: string | Uint8Array) {
      if (typeof contents !== 'string') binary = contents;
    },
  });
  if (error || !binary) throw new Error(`assembly/ does not compile: ${stderr.toString()}`, { cause: error });
  return binary;
}
